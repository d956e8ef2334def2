#!/usr/bin/env python3
"""Makes the built-in price table.

    Scripts/update-prices.py                  write the Swift files anew
    Scripts/update-prices.py --check          fail if they would change
    Scripts/update-prices.py PATH             take figures from a claude-prices.json first

With PATH the figures go to Scripts/prices/models.json (in the format of a user's
prices.json) and rules.json beside it, and every spelling of every model, for the tests,
to spellings.tsv. Notes and the descriptions of sources are written by hand in texts.json,
in the same folder. Only exact decimals are used.
"""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "Scripts" / "prices"
SWIFT = ROOT / "Sources" / "Pricing"

CLASSES = {
    "input": "input",
    "output": "output",
    "cacheWrite5m": "cache_write_5m",
    "cacheWrite1h": "cache_write_1h",
    "cacheRead": "cache_read",
}
FAMILIES = [
    ("embeddedFableAndMythos", "Fable and Mythos", ("fable", "mythos")),
    ("embeddedOpus", "Opus", ("opus",)),
    ("embeddedSonnet", "Sonnet", ("sonnet",)),
    ("embeddedHaiku", "Haiku", ("haiku",)),
    ("embeddedEarly", "Before version 3", ("claude-2", "claude-instant")),
]
FILES = [
    ("PriceList+Embedded.swift", ["embeddedFableAndMythos", "embeddedOpus"]),
    ("PriceList+EmbeddedSonnet.swift", ["embeddedSonnet", "embeddedHaiku", "embeddedEarly"]),
]


# --- From claude-prices.json to figures of our own ---------------------------


def dollars_per_million(per_token):
    if per_token is None:
        return None
    value = Decimal(per_token) * 1_000_000
    if value != value.quantize(Decimal("0.000001")):
        sys.exit(f"{per_token} dollars a token is no whole number of picodollars")
    return plain(value)


def plain(value):
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def prices(entry):
    return {ours: dollars_per_million(entry[theirs]) for ours, theirs in CLASSES.items()}


def convert_rate(rate):
    result = {"from": rate["from"], "to": rate["to"], **prices(rate), "source": rate["source"]}
    if rate.get("approximate_dates"):
        result["isDatedRoughly"] = True
    if rate.get("tiers"):
        result["tiers"] = [
            {"promptTokensOver": tier["prompt_tokens_over"], **prices(tier)}
            for tier in rate["tiers"]
        ]
    return result


def spellings(model):
    """Every listed spelling that is not a proxy's name for something else."""
    aliases = model["aliases"]
    names = list(model["api_ids"])
    for group in ("bedrock", "vertex", "azure_foundry"):
        names += aliases[group]
    for group in aliases.get("other", {}).values():
        names += group
    return list(dict.fromkeys(names))


def derived(name):
    """What ModelName makes of a spelling; here it only keeps the list of aliases short."""
    name = name.rsplit("/", 1)[-1]
    name = re.sub(r"^(databricks-|anthropic-)", "", name)
    name = re.sub(r"^(us-gov|us|eu|apac|au|jp|global)\.", "", name)
    name = name.removeprefix("anthropic.")
    steps = [name]
    for pattern in (r"@(default|\d{8})$", r"-v\d+(:\d+)?$", r"-\d{8}$", r"-latest$"):
        steps.append(re.sub(pattern, "", steps[-1]))
    steps.append(re.sub(r"(?<=\d)\.(?=\d)", "-", steps[-1]))
    return steps


def convert(path, texts):
    full = json.loads(path.read_text(), parse_float=Decimal)
    models, rows = {}, []
    for identifier, model in full["models"].items():
        aliases = []
        for name in spellings(model):
            rows.append(f"{name}\t{identifier}")
            steps = derived(name)
            if identifier not in steps and not set(aliases) & set(steps):
                # The date says nothing that the rest does not, except for a bare family.
                aliases.append(steps[-1] if re.search(r"\d", steps[-1]) else steps[0])
        status, _, rest = model["status"].partition(" ")
        retires = model["retired_on_claude_api"]
        if not retires and (found := re.search(r"\d{4}-\d\d-\d\d", rest)):
            retires = found.group()
        models[identifier] = {
            "displayName": model["display_name"],
            "released": model["released"],
            "status": status,
            "retires": retires,
            "aliases": aliases,
            "chargesUSGeography": model["us_inference_geo_multiplier_applies"],
            "chargesRegions": model["bedrock_vertex_regional_plus10pct"],
            "rates": [convert_rate(rate) for rate in model["rates"]],
            "fast": [
                {"multiplier": str(window["multiplier"])}
                | {key: window[key] for key in ("from", "to", "source")}
                for window in model["fast_mode"]
            ],
            "notes": texts["notes"].get(identifier, []),
        }
    entries = [entry for model in models.values() for entry in model["rates"] + model["fast"]]
    used = {entry["source"] for entry in entries}
    if missing := used - set(texts["sources"]):
        sys.exit(f"describe in texts.json: {', '.join(sorted(missing))}")
    modifiers = full["modifiers"]
    if modifiers["web_fetch_per_request"] != 0:
        sys.exit("web fetches have a price now, which Plimsoll does not know how to charge")
    rules = {
        "date": full["generated"],
        "batch": plain(modifiers["batch"]),
        "usGeography": plain(modifiers["us_inference_geo"]),
        "region": plain(modifiers["cloud_regional_endpoint"]),
        "webSearch": plain(modifiers["web_search_per_request"]),
    }
    sources = {key: value for key, value in texts["sources"].items() if key in used}
    write_json(DATA / "models.json", {"models": models, "sources": sources})
    write_json(DATA / "rules.json", rules)
    (DATA / "spellings.tsv").write_text("\n".join(rows) + "\n")


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


# --- From figures to Swift ---------------------------------------------------


def grouped(value):
    text = str(value)
    return f"{int(text):_}" if len(text) > 4 else text


def picodollars(text):
    return "nil" if text is None else grouped(int(Decimal(text) * 1_000_000))


def thousandths(text):
    return grouped(int(Decimal(text) * 1000))


def day(text):
    if text is None:
        return "nil"
    year, month, number = (int(part) for part in text.split("-"))
    return f"day({year}, {month}, {number})"


def days(entry):
    return f"DayRange(from: {day(entry['from'])}, to: {day(entry['to'])})"


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def close(lines, elements):
    """The formatter wants a comma after the last element, but not after an only one."""
    if len(elements) == 1:
        lines[-1] = lines[-1].removesuffix(",")


def token_rates(entry, indent):
    values = [f"{name}: {picodollars(entry[name])}" for name in CLASSES]
    line = f"{indent}  {', '.join(values)})"
    if len(line) <= 100:
        return [f"{indent}rates: TokenRates(", line]
    return [
        f"{indent}rates: TokenRates(",
        f"{indent}  {', '.join(values[:3])},",
        f"{indent}  {', '.join(values[3:])})",
    ]


def dated_rates(rate):
    lines = ["      DatedRates(", f"        days: {days(rate)},"]
    lines += token_rates(rate, "        ")
    lines[-1] += ","
    if rate.get("tiers"):
        lines.append("        tiers: [")
        for tier in rate["tiers"]:
            lines += [
                "          LengthTier(",
                f"            promptTokensOver: {grouped(tier['promptTokensOver'])},",
                *token_rates(tier, "            "),
            ]
            lines[-1] += "),"
        close(lines, rate["tiers"])
        lines.append("        ],")
    last = f"        source: {quoted(rate['source'])}"
    if rate.get("isDatedRoughly"):
        last += ", isDatedRoughly: true"
    return lines + [last + "),"]


def model_prices(identifier, model):
    flags = [
        f"chargesUSGeography: {str(model['chargesUSGeography']).lower()}",
        f"chargesRegions: {str(model['chargesRegions']).lower()}",
    ]
    lines = [
        "  ModelPrices(",
        f"    id: {quoted(identifier)}, displayName: {quoted(model['displayName'])},",
        f"    released: {day(model['released'])}, status: .{model['status']}, "
        f"retires: {day(model['retires'])},",
    ]
    if model["aliases"]:
        lines.append(f"    aliases: [{', '.join(map(quoted, model['aliases']))}],")
    lines += [f"    {', '.join(flags)},", "    rates: ["]
    for rate in model["rates"]:
        lines += dated_rates(rate)
    close(lines, model["rates"])
    end = "    ]"
    if model["fast"]:
        lines += [end + ",", "    fastWindows: ["]
        for window in model["fast"]:
            lines += [
                "      FastWindow(",
                f"        days: {days(window)},",
                f"        factor: PriceFactor(thousandths: {thousandths(window['multiplier'])}), "
                f"source: {quoted(window['source'])}),",
            ]
        close(lines, model["fast"])
    if model["notes"]:
        lines += [end + ",", "    notes: ["]
        lines += [f"      {quoted(note)}," for note in model["notes"]]
        close(lines, model["notes"])
    return lines + ["    ]),"]


def family_of(identifier):
    for name, _, words in FAMILIES:
        if any(word in identifier for word in words):
            return name
    sys.exit(f"which family is {identifier}? add it to FAMILIES")


def swift_head(sources, rules):
    lines = [
        "extension PriceList {",
        "  /// The prices that Plimsoll is built with.",
        "  package static let embedded = PriceList(",
        f"    date: {day(rules['date'])},",
        f"    models: {' + '.join(name for name, _, _ in FAMILIES)},",
        "    sources: embeddedSources,",
        "    rules: PriceRules(",
        f"      batch: PriceFactor(thousandths: {thousandths(rules['batch'])}),",
        f"      usGeography: PriceFactor(thousandths: {thousandths(rules['usGeography'])}),",
        f"      region: PriceFactor(thousandths: {thousandths(rules['region'])}),",
        f"      webSearch: {grouped(int(Decimal(rules['webSearch']) * 10**12))}))",
        "}",
        "",
        "private let embeddedSources: [String: PriceSource] = [",
    ]
    for key, source in sources.items():
        lines += [
            f"  {quoted(key)}: PriceSource(",
            f"    what: {quoted(source['what'])},",
            f"    url: {quoted(source['url'])}),",
        ]
    return lines + ["]", ""]


def swift_files(models, sources, rules):
    titles = {name: title for name, title, _ in FAMILIES}
    for index, (file_name, families) in enumerate(FILES):
        lines = [
            "// Made by Scripts/update-prices.py from Scripts/prices: change those, not this file.",
            "// Prices are picodollars a token: 1_000_000 is one dollar for a million tokens.",
            "",
            "internal import UsageModel",
            "",
        ]
        if index == 0:
            lines += swift_head(sources, rules)
        for family in families:
            lines += [f"/// {titles[family]}, newest first.", f"let {family}: [ModelPrices] = ["]
            for identifier, model in models.items():
                if family_of(identifier) == family:
                    lines += model_prices(identifier, model)
            lines += ["]", ""]
        if index == 0:
            lines += [
                "func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDay {",
                "  CivilDay(daysSince1970: CivilDay.days(year: year, month: month, day: day))",
                "}",
                "",
            ]
        yield SWIFT / file_name, "\n".join(lines[:-1]) + "\n"


def main():
    arguments = sys.argv[1:]
    checks = arguments == ["--check"]
    if not checks and arguments:
        convert(Path(arguments[0]), json.loads((DATA / "texts.json").read_text()))
    table = json.loads((DATA / "models.json").read_text())
    rules = json.loads((DATA / "rules.json").read_text())
    for path, text in swift_files(table["models"], table["sources"], rules):
        if not checks:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            sys.exit(f"{path.relative_to(ROOT)} is not what Scripts/update-prices.py makes")


if __name__ == "__main__":
    main()
