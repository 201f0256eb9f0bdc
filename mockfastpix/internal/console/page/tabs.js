// The tabs of the lists at the bottom of the page.

import { byID } from "./dom.js";

const tabs = [...document.querySelectorAll('[role="tab"]')];
const panelOf = (tab) => byID(tab.getAttribute("aria-controls"));
const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

export function startTabs() {
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (!(event.key in steps)) return;
      event.preventDefault();
      const wanted = tabs.indexOf(tab) + steps[event.key];
      const next = tabs[Math.min(Math.max(wanted, 0), tabs.length - 1)];
      choose(next);
      next.focus();
    });
  }
  choose(tabs[0]);
  startMenu();
  const follow = () => location.hash && reveal(byID(location.hash.slice(1)));
  addEventListener("hashchange", follow);
  follow();
}

// reveal shows the tab that a node is in, if it is in one.
export function reveal(node) {
  const panel = node?.closest('[role="tabpanel"]');
  const tab = panel && tabs.find((one) => panelOf(one) === panel);
  if (tab) choose(tab);
}

function choose(chosen) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    panelOf(tab).hidden = tab !== chosen;
  }
}

// startMenu shows the sections' links below a button on small screens, and shows
// the tab of a link before the browser moves to it.
function startMenu() {
  const menu = byID("menu");
  const show = (open) => {
    menu.setAttribute("aria-expanded", String(open));
    byID("sections").classList.toggle("open", open);
  };
  menu.addEventListener("click", () => show(menu.getAttribute("aria-expanded") !== "true"));
  byID("sections").addEventListener("click", ({ target }) => {
    const link = target.closest("a");
    if (!link) return;
    reveal(byID(link.hash.slice(1)));
    show(false);
  });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || menu.getAttribute("aria-expanded") !== "true") return;
    show(false);
    menu.focus();
  });
}
