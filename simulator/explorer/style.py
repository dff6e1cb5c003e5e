"""The look of the explorer's pages. Sizes are relative, so that pages follow the reader's own text size."""

CSS = """
:root { --model: #0072B2; --people: #1a1a1a; --faint: #6b6b6b; --changed: #b34700; --line: #d8d8d8; }
body { font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: #1a1a1a; background: #fff; }
.nicegui-content { padding: 0; gap: 0; align-items: stretch; }
.explorer-head { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.5rem; padding: 0 1rem;
  border-bottom: 1px solid var(--line); }
.explorer-head h1 { font-size: 1.25rem; font-weight: 600; line-height: 2.5; margin: 0; letter-spacing: 0; }
.explorer-head .q-tabs { min-width: 0; max-width: 100%; }
.explorer-panels { width: 100%; background: transparent; }
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
