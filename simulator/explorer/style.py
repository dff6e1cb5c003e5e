"""The look of the explorer's pages. Sizes are relative, so that pages follow the reader's own text size."""

#: The colour of what can be used, and of the model; distinct for the colour-blind (Okabe & Ito 2008).
BLUE = "#0072B2"

CSS = """
:root { --model: #0072B2; --people: #1a1a1a; --faint: #6b6b6b; --changed: #b34700; --line: #d8d8d8; }
body { font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-size: .875rem; color: #1a1a1a; background: #fff; }
/* the framework's own sizes are in pixels */
.q-field, .q-btn, .q-tab__label, .q-item, .q-chip, .q-radio, .q-toggle, .q-menu, .q-notification, .q-uploader { font-size: .875rem; }
.q-tooltip { font-size: .8rem; }
.q-tab { min-height: 3rem; }
.q-item { min-height: 2rem; }
.q-field__marginal { font-size: 1.5rem; }
.q-field--dense .q-field__control, .q-field--dense .q-field__marginal { height: 2.5rem; }
.q-field--dense .q-field__label { font-size: .875rem; top: .625rem; }
.q-field__native, .q-field__prefix, .q-field__suffix { line-height: 1.5rem; }
.q-field__input { min-height: 1.5rem; line-height: 1.5rem; }
.q-field--labeled.q-field--dense:not(.q-field--auto-height) :is(.q-field__native, .q-field__prefix, .q-field__suffix) { padding-top: .875rem; padding-bottom: .125rem; }
.q-field--auto-height.q-field--dense .q-field__control { min-height: 2.5rem; height: auto; }
.q-field--auto-height :is(.q-field__native, .q-field__prefix, .q-field__suffix) { line-height: 1.125rem; }
.q-field--auto-height.q-field--dense.q-field--labeled .q-field__control-container { padding-top: .875rem; }
.q-field--auto-height.q-field--dense.q-field--labeled .q-field__native { min-height: 1.5rem; }
.q-chip { height: auto; min-height: 1.75em; }
sub { font-size: .8em; line-height: 1; }
.js-plotly-plot text { font-size: .8125rem !important; }
.nicegui-content { padding: 0; gap: 0; align-items: stretch; }
.explorer-head { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.5rem; padding: 0 1rem;
  border-bottom: 1px solid var(--line); }
.explorer-head h1 { font-size: 1.25rem; font-weight: 600; line-height: 2.5; margin: 0; letter-spacing: 0; }
.explorer-head .q-tabs { min-width: 0; max-width: 100%; }
.explorer-panels { width: 100%; background: transparent; }
/* what sticks to the top of the window may have no scrolling ancestor */
.explorer-panels, .explorer-panels > .q-panel, .explorer-panels .q-tab-panel { overflow: visible; }
.explorer-panels > .q-panel > .q-tab-panel, .q-tab-panel { padding: .75rem 1rem 2rem; }
.q-tab-panel .nicegui-tab-panel, .nicegui-tab-panel { gap: .5rem; align-items: stretch; }
h2 { font-size: 1.15rem; font-weight: 600; line-height: 1.4; margin: 0; letter-spacing: 0; }
h3 { font-size: 1rem; font-weight: 600; line-height: 1.4; margin: 0; letter-spacing: 0; }
p { margin: 0; line-height: 1.45; max-width: 70ch; }
.faint { color: var(--faint); }
.wrong { color: #a4001d; white-space: pre-wrap; }
.row-wrap { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
:focus-visible { outline: 3px solid #0072B2; outline-offset: 2px; }
"""

CSS += """
.explorer-curves { display: grid; grid-template-columns: minmax(0, 1fr) minmax(21rem, 27rem); gap: 1rem 2rem; width: 100%; }
.explorer-view { order: 0; min-width: 0; display: flex; flex-direction: column; gap: .6rem; }
.explorer-controls { min-width: 0; display: flex; flex-direction: column; gap: .5rem; }
.explorer-plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15.5rem), 1fr)); gap: .5rem 1rem; align-items: end; }
.explorer-plot { margin: 0; min-width: 0; }
.explorer-plot figcaption { font-weight: 600; line-height: 1.3; }
.explorer-plot figcaption span { display: block; font-weight: 400; color: var(--faint); font-size: .85rem; }
.explorer-plot .js-plotly-plot { width: 100%; height: 15rem; }
.explorer-legend svg { height: 1.15em; width: auto; }
.explorer-legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.explorer-legend span { display: inline-flex; align-items: center; gap: .35rem; }
.explorer-select { min-width: min(100%, 20rem); flex: 1 1 18rem; max-width: 30rem; }
.explorer-short { flex: 1 1 8rem; }
.explorer-status { font-variant-numeric: tabular-nums; }
.explorer-tables { max-width: 100%; overflow-x: auto; }
.nicegui-error-popup { max-width: calc(100vw - 2rem); box-sizing: border-box; }
.explorer-scores { border-collapse: collapse; margin: .25rem 2rem .5rem 0; font-variant-numeric: tabular-nums; display: inline-table; vertical-align: top; }
.explorer-scores th, .explorer-scores td { padding: .15rem .6rem .15rem 0; text-align: right; border-bottom: 1px solid var(--line); font-weight: 400; }
.explorer-scores thead th { color: var(--faint); }
.explorer-scores th[scope=row], .explorer-scores th:first-child { text-align: left; }
.explorer-copied { background: #f5f5f5; padding: .6rem; max-height: 20rem; overflow: auto; font-size: .8rem; margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.control { display: grid; grid-template-columns: minmax(7.5rem, 10.5rem) minmax(4rem, 1fr) 4.5rem 1.8rem; align-items: center;
  gap: 0 .6rem; min-height: 1.9rem; border-left: 3px solid transparent; padding-left: .4rem; }
.control.changed { border-left-color: var(--changed); }
.control.changed .control-name > div:first-child { font-weight: 700; }
.control.changed .control-name > div:first-child::after { content: " *"; color: var(--changed); }
.control-name { display: flex; flex-wrap: wrap; gap: 0 .35rem; align-items: baseline; line-height: 1.15; }
.control-hint { color: var(--faint); cursor: help; border: 1px solid var(--line); border-radius: 50%; width: 1.1em; height: 1.1em;
  line-height: 1; text-align: center; font-size: .8rem; }
.control-number { text-align: right; font-variant-numeric: tabular-nums; }
.control .q-field__control, .control .q-field__native, .control .q-field__suffix, .control .q-field__marginal { min-height: 1.9rem; height: 1.9rem; line-height: 1.9rem; }
.control-about { padding: 0 0 .25rem .4rem; }
.control-group { border-top: 1px solid var(--line); }
.control-group-head { font-weight: 600; padding: 0; min-height: 2rem; }
.control-group .q-item__section--side { padding-right: .25rem; min-width: 1.8rem; }
.control-group .nicegui-expansion-content { padding: 0 0 .6rem; gap: 0; align-items: stretch; }
.explorer-range { accent-color: var(--model); width: 100%; min-width: 0; margin: 0; height: 1.6rem; cursor: pointer; }
@media (min-width: 60rem) {
  .explorer-view { position: sticky; top: .5rem; align-self: start; max-height: calc(100vh - 1rem); overflow: auto; }
}
@media (max-width: 60rem) {
  .explorer-curves { display: flex; flex-direction: column; gap: .6rem; }
  .explorer-view { display: contents; }
  .explorer-plots { display: flex; overflow-x: auto; scroll-snap-type: x proximity; position: sticky; top: 0; z-index: 2;
    background: #fff; border-bottom: 1px solid var(--line); }
  .explorer-plot { flex: 0 0 min(100%, 22rem); scroll-snap-align: start; }
  .explorer-plot .js-plotly-plot { height: min(14rem, 30vh); }
}
@media (max-width: 30rem) {
  .control { grid-template-columns: minmax(0, 1fr) 4.5rem 1.8rem; padding-bottom: .25rem; }
  .control .control-name { grid-column: 1; }
  .control .explorer-range { grid-column: 1 / -1; grid-row: 2; }
}
"""

CSS += """
.explorer-lesson { display: flex; flex-direction: column; gap: .7rem; max-width: 52rem; width: 100%; }
.explorer-lesson h2 { padding-top: .3rem; }
.explorer-lesson > .nicegui-html p, .explorer-lesson-text p { max-width: 70ch; line-height: 1.5; margin: 0 0 .6rem; }
.explorer-lesson ul { list-style: disc; padding-left: 1.4rem; margin: .2rem 0; }
.explorer-lesson a { color: var(--model); text-decoration: underline; }
.explorer-lesson code { font-size: .92em; overflow-wrap: anywhere; }
.explorer-lesson .explorer-select { flex: none; }
.explorer-lesson .explorer-short { max-width: 14rem; }
.explorer-lesson .q-btn { align-self: flex-start; }
.explorer-lesson:has(.explorer-lesson-result) { max-width: 100rem; }
.explorer-lesson-result { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .5rem 2.5rem; }
.explorer-lesson-seen { position: sticky; top: .5rem; align-self: start; }
@media (max-width: 60rem) { .explorer-lesson-result { grid-template-columns: minmax(0, 1fr); } .explorer-lesson-seen { position: static; } }
.explorer-answers .q-radio { align-items: flex-start; padding: .25rem 0; }
.explorer-answers .q-radio__label { white-space: normal; line-height: 1.4; padding-top: .45rem; }
.explorer-plot .js-plotly-plot.explorer-lesson-plot, .explorer-lesson-plot { width: 100%; height: 22rem; }
"""

CSS += """
.explorer-drop.q-uploader { width: 100%; max-width: 40rem; border: 2px dashed #8a8a8a; }
.explorer-drop .q-uploader__header { background: #fff; color: #1a1a1a; padding: 1rem; }
.explorer-drop .q-uploader__list { min-height: 3rem; padding: .25rem; }
.explorer-drop .q-uploader__list:empty, .explorer-drop .q-uploader__subtitle { display: none; }
.explorer-fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr)); gap: .5rem .75rem; }
.explorer-summary { font-weight: 600; }
.explorer-form { display: flex; flex-direction: column; gap: .5rem; }
.explorer-fit-names { width: 100%; }
.explorer-bounds { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: center; }
.explorer-bounds > :first-child { flex: 1 1 7rem; }
.explorer-bounds .q-field { flex: 0 1 7rem; min-width: 0; }
.explorer-wide { max-width: 100%; overflow-x: auto; }
.explorer-estimates td, .explorer-estimates th { text-align: left; vertical-align: top; }
"""
