/** The page's one style sheet, in the page itself. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8886; --soft: #8881; --link: light-dark(#0b57d0, #8ab4f8); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 18rem minmax(0, 60rem); }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem; background: Canvas; z-index: 1; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); font-size: .875rem; }
nav h2 { font-size: 1rem; margin: 1rem 0 .25rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .15rem 0; text-decoration: none; overflow-wrap: anywhere; }
main { padding: 1rem 2rem 4rem; }
article { border-top: 1px solid var(--line); padding: .5rem 0 1rem; }
h3 { font-size: 1.05rem; overflow-wrap: anywhere; }
h3 span { border: 1px solid currentColor; border-radius: .25rem; padding: 0 .4rem; font-size: .875rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); font-weight: normal; overflow-wrap: anywhere; }
thead th { font-weight: 600; }
code, pre { font: .875em ui-monospace, monospace; background: var(--soft); }
pre { padding: .75rem; overflow: auto; }
dl { display: grid; grid-template-columns: 4rem minmax(0, 1fr); gap: .25rem .5rem; margin: 0; }
dd { margin: 0; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border: 0; } main { padding: 1rem; } }
`;
