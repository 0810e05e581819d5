// The address after # says what is shown; the language switch shows it again in the other language.

const views = {
  overview: showOverview,
  themes: showThemes,
  calendar: showCalendar,
  metrics: showMetrics,
  plans: showPlans,
  reuse: showReuse,
  changes: showChanges,
};

function route() {
  const name = decodeURIComponent(location.hash.slice(1));
  const plan = /^plan-(\d+)$/.exec(name);
  if (plan) return { tab: "plans", show: () => showPlan(Number(plan[1])) };
  return name in views ? { tab: name, show: views[name] } : { tab: "overview", show: showOverview };
}

function show() {
  const { tab, show: draw } = route();
  draw();
  for (const link of document.querySelectorAll("#nav a")) {
    if (link.hash === `#${tab}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${view.querySelector("h1").textContent} · ${word("title")}`;
}

/** Words that stand outside the views. */
function frame() {
  document.documentElement.lang = english ? "en" : "zh-CN";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  document.getElementById("language").lang = english ? "zh-CN" : "en";
  document.getElementById("nav").setAttribute("aria-label", word("sections"));
  const shown = data.plans.rows.length;
  const cut = data.counts.plans > shown
    ? make("p", { class: "notice" }, word("cut_plans", { shown: figure(shown), all: figure(data.counts.plans) }))
    : "";
  document.getElementById("notices").replaceChildren(cut);
  const versions = data.versions.map(([version, n]) => `${version} (${figure(n)})`).join(", ");
  document.getElementById("foot").replaceChildren(
    make("h2", {}, word("cite")),
    make(
      "dl",
      { class: "facts" },
      ...[["program", data.program], ["versions", versions], ["command", data.command]].flatMap(([key, value]) => [
        make("dt", {}, word(key)),
        make("dd", {}, make("code", {}, value)),
      ]),
    ),
  );
}

document.getElementById("language").addEventListener("click", () => {
  english = !english;
  frame();
  show();
  announce(document.title);
});

/** How much of the window the head of the page covers. */
const pageHead = document.querySelector(".top");
new ResizeObserver(() => {
  const covered = getComputedStyle(pageHead).position === "sticky" ? pageHead.offsetHeight : 0;
  document.documentElement.style.setProperty("--top", `${covered}px`);
}).observe(pageHead);

addEventListener("hashchange", () => {
  if (location.hash === "#main") return;
  show();
  scrollTo(0, 0);
  view.querySelector("h1").focus();
});

frame();
show();
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("first-view")));
