#!/usr/bin/env python3
"""Draws a captured screen as an SVG picture.

    tmux capture-pane -e -p | Scripts/screen-picture.py [TITLE] > docs/monitor.svg

Takes text with "select graphic rendition" sequences, as tmux prints a pane.
"""

import html
import re
import sys
import unicodedata

CELL, LINE, PAD, BAR = 8.4, 18, 16, 34
INK, PAPER, EDGE = "#d8dae0", "#16181d", "#2a2d35"
BASIC = ["#16181d", "#e56b6b", "#7eb087", "#deb25c", "#709ec4", "#b28ec4", "#69b2b2", "#d8dae0",
         "#4e515c", "#e56b6b", "#7eb087", "#deb25c", "#709ec4", "#b28ec4", "#69b2b2", "#ffffff"]


def palette(number):
    if number < 16:
        return BASIC[number]
    if number >= 232:
        return "#" + f"{8 + (number - 232) * 10:02x}" * 3
    levels = [0, 95, 135, 175, 215, 255]
    number -= 16
    return "#" + "".join(f"{levels[i]:02x}" for i in (number // 36, number // 6 % 6, number % 6))


def select(style, parameters):
    values = [int(value or 0) for value in parameters.split(";")]
    while values:
        value = values.pop(0)
        if value == 0:
            style = {}
        elif value in (1, 2, 7):
            style = {**style, value: True}
        elif value == 22:
            style = {key: item for key, item in style.items() if key not in (1, 2)}
        elif value == 27:
            style = {key: item for key, item in style.items() if key != 7}
        elif value in (38, 48):
            name = "ink" if value == 38 else "paper"
            if values.pop(0) == 5:
                style = {**style, name: palette(values.pop(0))}
            else:
                red, green, blue = values.pop(0), values.pop(0), values.pop(0)
                style = {**style, name: f"#{red:02x}{green:02x}{blue:02x}"}
        elif value in (39, 49):
            style = {k: v for k, v in style.items() if k != ("ink" if value == 39 else "paper")}
        elif 30 <= value <= 37 or 90 <= value <= 97:
            style = {**style, "ink": palette(value - 30 if value < 40 else value - 82)}
    return style


def cells(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


# Blocks as shapes: fonts leave gaps between them.
LEFT = {"█": 1, "▉": 7 / 8, "▊": 6 / 8, "▋": 5 / 8, "▌": 4 / 8, "▍": 3 / 8, "▎": 2 / 8, "▏": 1 / 8}
LOW = {"▁": 1 / 8, "▂": 2 / 8, "▃": 3 / 8, "▄": 4 / 8, "▅": 5 / 8, "▆": 6 / 8, "▇": 7 / 8}
SHADE = {"░": 0.45, "▒": 0.5, "▓": 0.8}


def draw(line, row, out):
    style, column, stretch = {}, 0, ()
    top = BAR + PAD + row * LINE
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        found = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if found:
            style = select(style, found.group(1))
            continue
        ink, run, start = style.get("ink", INK), "", column
        for character in part:
            x = PAD + column * CELL
            width = cells(character)
            if "paper" in style:
                out.append(f'<rect x="{x:.1f}" y="{top}" width="{CELL * width + .3:.1f}" '
                           f'height="{LINE}" fill="{style["paper"]}"/>')
            height = LINE - 6
            if character in LEFT or character in SHADE:
                # One shape for a stretch of equal cells: seams between them would show.
                same = character in "█░▒▓" and stretch[:3] == (character, ink, column)
                begin = stretch[3] if same else x
                if same:
                    out.pop()
                end = x + CELL * LEFT.get(character, 1)
                out.append(f'<rect x="{begin:.1f}" y="{top + 3}" width="{end - begin:.1f}" '
                           f'height="{height}" fill="{ink}" '
                           f'fill-opacity="{SHADE.get(character, 1)}"/>')
                stretch = (character, ink, column + 1, begin)
            elif character in LOW:
                tall = LINE * LOW[character]
                out.append(f'<rect x="{x:.1f}" y="{top + LINE - tall:.1f}" width="{CELL - 1:.1f}" '
                           f'height="{tall:.1f}" fill="{ink}"/>')
            if character in LEFT or character in SHADE or character in LOW:
                character = " " * width
            if character == "│" and ink == INK:
                out.append(f'<rect x="{x + CELL / 2 - 1:.1f}" y="{top}" width="2" height="{LINE}" '
                           f'fill="{INK}"/>')
                character = " "
            run += character
            column += width
        if run.strip():
            bold = ' font-weight="700"' if 1 in style else ""
            length = CELL * (column - start)
            out.append(f'<text x="{PAD + start * CELL:.1f}" y="{top + 13}" fill="{ink}"{bold} '
                       f'textLength="{length:.1f}" xml:space="preserve">{html.escape(run)}</text>')


def main():
    lines = sys.stdin.read().rstrip("\n").split("\n")
    title = sys.argv[1] if len(sys.argv) > 1 else "plimsoll"
    widths = [sum(map(cells, re.sub(r"\x1b\[[0-9;]*m", "", line))) for line in lines]
    width, height = PAD * 2 + max(widths) * CELL, BAR + PAD * 2 + len(lines) * LINE
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'role="img" aria-label="{html.escape(title)}">',
        '<style>text{font-family:ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;'
        'font-size:14px}</style>',
        f'<rect width="{width:.0f}" height="{height}" rx="10" fill="{PAPER}" stroke="{EDGE}"/>',
    ]
    for index, colour in enumerate(("#e56b6b", "#deb25c", "#7eb087")):
        out.append(f'<circle cx="{22 + index * 20}" cy="19" r="6" fill="{colour}"/>')
    out.append(f'<text x="{width / 2:.0f}" y="24" text-anchor="middle" fill="#92949e">'
               f'{html.escape(title)}</text>')
    for row, line in enumerate(lines):
        draw(line, row, out)
    print("\n".join(out) + "\n</svg>")


if __name__ == "__main__":
    main()
