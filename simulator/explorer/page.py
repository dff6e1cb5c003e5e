"""The frame of the explorer: a page with its tabs. Each tab is built when it is first opened."""

from __future__ import annotations

from fastapi import Request
from nicegui import Client, ui

from simulator.explorer.style import BLUE, CSS
from simulator.explorer.tabs import Tab, tabs
from simulator.explorer.visit import Visit

TITLE = "Multistore explorer"
#: A plot whose tab is left while it is being drawn is asked for its size when it has none; Plotly's refusal is no error.
HIDDEN_PLOTS = """<script>
addEventListener("unhandledrejection", (event) => {
  if (String(event.reason?.message).startsWith("Resize must be passed a displayed plot")) event.preventDefault();
});
</script>"""


def page(request: Request, client: Client) -> None:
    """Build the page of one visitor, in the state that its address asks for."""
    known = {tab.name: tab for tab in tabs()}
    query = dict(request.query_params)
    asked = query.pop("tab", "")
    first = asked if asked in known else next(iter(known))
    visit = Visit(client, first, query)
    ui.add_css(CSS)
    ui.add_head_html(HIDDEN_PLOTS)
    ui.colors(primary=BLUE)
    with ui.element("header").classes("explorer-head"):
        ui.html("<h1>Multistore</h1>", sanitize=False)
        bar = ui.tabs(value=first)  # type: ignore[arg-type]
        bar.props("no-caps inline-label outside-arrows mobile-arrows align=left")
        with bar:
            for tab in known.values():
                ui.tab(tab.name, label=tab.label).props(f'aria-label="{tab.label}: {tab.about}"')
    panels = ui.tab_panels(bar, value=first, animated=False, keep_alive=True).classes("explorer-panels").props("role=main")
    places = {}
    with panels:
        for tab in known.values():
            with ui.tab_panel(tab.name) as place:
                places[tab.name] = place
    built: set[str] = set()

    def show(tab: Tab) -> None:
        if tab.name not in built:
            built.add(tab.name)
            with places[tab.name]:
                tab.build(visit)
        visit.active = tab.name

    def chosen(name: str) -> None:
        show(known[name])
        visit.show_address()

    bar.on_value_change(lambda event: chosen(str(event.value)))
    show(known[first])
    if asked and asked not in known:
        ui.notify(f"There is no tab {asked[:40]!r}; the tabs are {', '.join(known)}.", type="warning")
