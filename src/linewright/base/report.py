"""The one writer of tables and HTML reports.

A report is one HTML file with its pictures inside, so that it can be mailed or opened anywhere;
only pictures by the hundred, one a page of an archive, lie beside it.
"""

import base64
import html
import io
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import cv2
import numpy as np
from rich.table import Table as ConsoleTable

from linewright.base.errors import OutputError
from linewright.base.files import asset, write_text
from linewright.base.names import restored
from linewright.base.types import Pixels


class Cell(NamedTuple):
    """One number of a table with its 95 % interval; None where there is none."""

    value: float  # the mean
    low: float | None = None  # lower end of the interval
    high: float | None = None  # upper end of the interval


class Table(NamedTuple):
    """Named rows of numbers."""

    title: str  # what it shows
    note: str  # data, budget, machine and seed, in a sentence or two
    columns: Mapping[str, str]  # name of each column and how to print its numbers, such as ".2f"
    rows: Mapping[str, Mapping[str, Cell]]  # name of each row and its cells
    ours: Sequence[str] = ()  # names of the rows to stress

    def console(self) -> ConsoleTable:
        """Return the table for a terminal."""
        table = ConsoleTable(title=self.title, caption=self.note, title_justify="left")
        table.add_column("")
        for column in self.columns:
            table.add_column(column, justify="right")
        for name, cells in self.rows.items():
            style = "bold" if name in self.ours else ""
            table.add_row(name, *(self._text(cells, column) for column in self.columns), style=style)
        return table

    def markdown(self) -> str:
        """Return the table as GitHub's Markdown, with intervals."""
        head = f"| | {' | '.join(self.columns)} |\n|---|{'---:|' * len(self.columns)}\n"
        lines = [
            f"| {f'**{name}**' if name in self.ours else name} | "
            + " | ".join(self._text(cells, column, interval=True) for column in self.columns)
            + " |"
            for name, cells in self.rows.items()
        ]
        return f"{self.note}\n\n{head}" + "\n".join(lines) + "\n"

    def html(self) -> str:
        """Return the table as HTML, intervals in small print."""
        head = "".join(f"<th>{html.escape(column)}</th>" for column in self.columns)
        body = ""
        for name, cells in self.rows.items():
            mark = ' class="ours"' if name in self.ours else ""
            fields = "".join(f"<td>{self._html(cells, column)}</td>" for column in self.columns)
            body += f"<tr{mark}><td>{html.escape(name)}</td>{fields}</tr>\n"
        return (
            f"{_heading(self.title)}<p class=note>{html.escape(self.note)}</p>\n"
            f"<div class=wide><table><tr><th></th>{head}</tr>\n{body}</table></div>\n"
        )

    def _text(self, cells: Mapping[str, Cell], column: str, *, interval: bool = False) -> str:
        if column not in cells or math.isnan(cells[column].value):
            return "–"
        cell, form = cells[column], self.columns[column]
        text = format(cell.value, form)
        if interval and cell.low is not None and cell.high is not None:
            low, high = format(cell.low, form), format(cell.high, form)
            if (low, high) != (text, text):  # all samples alike: an interval would say nothing
                text += f" ({low} to {high})"
        return text

    def _html(self, cells: Mapping[str, Cell], column: str) -> str:
        value, _, interval = self._text(cells, column, interval=True).partition(" ")
        return f"{value} <small>{interval}</small>" if interval else value


def _heading(text: str) -> str:
    return f"<h2>{html.escape(text)}</h2>\n"


def _figure(heading: str, image: str, caption: str) -> str:
    caption = html.escape(caption)
    return f"{_heading(heading)}<figure>{image}<figcaption>{caption}</figcaption></figure>\n"


class Text(NamedTuple):
    """A paragraph, with a heading if it opens a section."""

    text: str
    heading: str | None = None
    files: Sequence[str] = ()  # files beside the report to link to, paths relative to its folder

    def html(self) -> str:
        """Return the paragraph as HTML."""
        head = _heading(self.heading) if self.heading else ""
        links = [f'<a href="{quote(file)}">{html.escape(file)}</a>' for file in self.files]
        return f"{head}<p>{' '.join([html.escape(self.text), ', '.join(links)]).strip()}</p>\n"


class Listing(NamedTuple):
    """Text that keeps its lines, such as a recipe."""

    text: str
    heading: str

    def html(self) -> str:
        """Return the text as preformatted HTML."""
        return f"{_heading(self.heading)}<pre>{html.escape(self.text)}</pre>\n"


class Picture(NamedTuple):
    """An image with its heading and caption."""

    pixels: Pixels  # uint8 H x W or H x W x 3 (RGB)
    heading: str  # opens a section
    caption: str  # what is to be seen

    def html(self) -> str:
        """Return the image as HTML with its bytes inside."""
        picture = self.pixels if self.pixels.ndim == 2 else self.pixels[:, :, ::-1]
        _, data = cv2.imencode(".png", np.ascontiguousarray(picture))
        source = base64.b64encode(data.tobytes()).decode("ascii")
        image = f'<img alt="{html.escape(self.caption)}" src="data:image/png;base64,{source}">'
        return _figure(self.heading, image, self.caption)


class LinkedPicture(NamedTuple):
    """A picture in a file beside the report, loaded when the reader comes to it."""

    file: str  # its path, relative to the report's folder, with forward slashes
    heading: str  # opens a section
    caption: str  # what is to be seen

    def html(self) -> str:
        """Return the picture as HTML that links to itself."""
        source, caption = quote(os.fsencode(restored(self.file))), html.escape(self.caption)
        image = f'<a href="{source}"><img loading=lazy alt="{caption}" src="{source}"></a>'
        return _figure(self.heading, image, self.caption)


class Gallery(NamedTuple):
    """Small pictures in the report, each beside what is said of it."""

    heading: str  # opens a section
    pictures: Sequence[tuple[str, str]]  # PNG in base64, and the caption

    def html(self) -> str:
        """Return the pictures as HTML, one below the other."""
        lines = "".join(
            f'<p><img alt="" src="data:image/png;base64,{picture}"> {html.escape(caption)}</p>\n'
            for picture, caption in self.pictures
        )
        return _heading(self.heading) + lines


class Curves(NamedTuple):
    """Loss curves, one panel for each group of terms."""

    heading: str  # opens a section
    axis: Sequence[float]  # values along the horizontal axis
    axis_name: str  # what they are
    # For each panel's title the named curves in it, each as long as ``axis``.
    panels: Mapping[str, Mapping[str, Sequence[float]]]

    def html(self) -> str:
        """Return the curves as inline SVG."""
        return f"{_heading(self.heading)}<figure>{self.svg()}</figure>\n"

    def svg(self) -> str:
        """Return the drawing as an SVG element."""
        # Imported here since it takes most of a second. The object interface needs no display.
        from matplotlib.figure import Figure

        figure = Figure(figsize=(4.2 * len(self.panels), 3.2), layout="constrained")
        axes = figure.subplots(1, len(self.panels), squeeze=False)[0]
        for panel, (title, curves) in zip(axes, self.panels.items(), strict=True):
            for name, values in curves.items():
                panel.plot(self.axis, values, linewidth=1.2, label=name)
            panel.set_title(title, fontsize=10)
            panel.set_xlabel(self.axis_name, fontsize=9)
            panel.set_ylim(bottom=0)
            panel.tick_params(labelsize=8)
            panel.grid(alpha=0.25)
            panel.legend(fontsize=7, frameon=False)
        drawing = io.StringIO()
        figure.savefig(drawing, format="svg", metadata={"Date": None})
        text = drawing.getvalue()
        return text[text.index("<svg") :]


Section = Table | Text | Listing | Picture | LinkedPicture | Gallery | Curves


def write_report(path: Path, title: str, lead: str, sections: Sequence[Section]) -> None:
    """Write one HTML file with everything in it, whole or not at all; OutputError if it cannot."""
    if path.suffix != ".html":
        raise OutputError("a report is an .html file", where=path)
    body = "".join(section.html() for section in sections)
    style = asset("pages", "report.css").read_text(encoding="utf-8")
    write_text(
        path,
        "<!doctype html>\n<html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width">'
        f"<title>{html.escape(title)}</title>\n<style>\n{style}</style>\n"
        f"<h1>{html.escape(title)}</h1>\n<p class=note>{html.escape(lead)}</p>\n{body}</html>\n",
    )
