// Series for charts, made of buckets. Pure functions: nothing here touches the page.

// The dearest four by name, the rest as one: more colours cannot be told apart.
//
// - valueOf: what of a part is measured; nameOf and colorOf: how it is called and
//   coloured, by the part and its place.
export function seriesOf(list, { valueOf, nameOf, colorOf }) {
  const sums = new Map();
  for (const bucket of list) {
    for (const part of bucket.parts) {
      const old = sums.get(part.id) || { part, sum: 0 };
      old.sum += valueOf(part) || 0;
      sums.set(part.id, old);
    }
  }
  const ordered = [...sums.values()].sort((a, b) => b.sum - a.sum);
  const named = ordered.slice(0, ordered.length > 5 ? 4 : 5);
  const rest = new Set(ordered.slice(named.length).map((item) => item.part.id));
  const total = (bucket, isWanted) => bucket.parts.filter((part) => isWanted(part.id))
    .reduce((sum, part) => sum + (valueOf(part) || 0), 0);
  const series = named.map(({ part }, place) => ({
    id: part.id, name: nameOf(part), color: colorOf(part, place),
    values: list.map((bucket) => total(bucket, (id) => id === part.id)),
  }));
  if (rest.size > 0) {
    series.push({ id: null, name: rest.size + " others", color: "var(--other)",
      values: list.map((bucket) => total(bucket, (id) => rest.has(id))) });
  }
  return series;
}

// Days and hours without usage are put back, so that time is even.
//
// - since: the first day of the range; null for that of the first bucket.
export function evenBuckets(list, bucket, since = null) {
  if (list.length < 2 || !["day", "hour"].includes(bucket)) return list;
  const timed = list.filter((item) => item.label !== null);
  const step = bucket === "hour" ? 3600000 : 86400000;
  const at = (label) => Date.parse(bucket === "hour" ? label : label + "T00:00:00Z");
  if (!timed.length) return list;
  const from = bucket === "day" && since ? at(since) : at(timed[0].label);
  const last = at(timed[timed.length - 1].label);
  if ((last - from) / step > 400) return list;
  const untimed = list.filter((item) => item.label === null);
  const found = new Map(timed.map((item) => [at(item.label), item]));
  const result = [];
  for (let time = from; time <= last; time += step) {
    const iso = new Date(time).toISOString();
    result.push(found.get(time) || { label: bucket === "hour" ? iso : iso.slice(0, 10), tokens: 0,
      estimatedCost: 0, responses: 0, sessions: 0, parts: [] });
    found.delete(time);
  }
  return found.size === 0 ? [...untimed, ...result] : list;
}

// What the period before came to at each place of this one: by the same distance from
// the beginning. null where nothing stands at that place.
export function ghostsOf(list, before, shift, bucket, valueOf) {
  if (bucket !== "day") return null;
  const sums = new Map(before.map((item) => [item.label, valueOf(item) || 0]));
  return list.map((item) => {
    if (item.label === null) return 0;
    const date = new Date(Date.parse(item.label + "T00:00:00Z") - shift * 86400000);
    return sums.get(date.toISOString().slice(0, 10)) || 0;
  });
}
