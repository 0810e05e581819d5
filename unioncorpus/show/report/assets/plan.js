// One plan: what is known of it, and its text clean, as found, and with every change.

const planViews = ["clean", "raw", "diff"];
let planView = "clean";

function showPlan(number) {
  const plan = records(data.plans)[number];
  if (!plan) return showPlans();
  const area = make("div", {}, make("p", {}, word("loading")));
  view.replaceChildren(
    planNavigation(number),
    make("h1", { tabindex: -1 }, planTitle(plan)),
    make("p", { class: "lead path" }, plan.path),
    area,
  );
  const fill = () => area.replaceChildren(...planParts(plan, block(`plan-${number}`)));
  if (block(`plan-${number}`)) fill();
  else whenRead(fill);
}

function planNavigation(number) {
  const link = (target, key) => make("a", { href: `#plan-${target}` }, word(key));
  return make(
    "nav",
    { class: "steps", "aria-label": word("plan") },
    make("a", { href: "#plans" }, word("back")),
    number > 0 ? link(number - 1, "previous") : null,
    number + 1 < data.plans.rows.length ? link(number + 1, "next") : null,
  );
}

function planParts(plan, detail) {
  return [
    make("div", { class: "reading" }, planText(detail), planFacts(plan)),
    factTable("activities", detail, [
      ["months", (row) => row.months.map(monthName).join(english ? ", " : "、"), "phrase"],
      ["month_text", (row) => quote(row.month_text), "phrase"],
      ["explicit", (row) => word(row.explicit ? "yes" : "no")],
      ["recurrence", (row) => nameOf("per", row.recurrence)],
      ["theme", (row) => row.themes.map(themeName).join(english ? ", " : "、"), "phrase"],
      ["text", (row) => quote(row.text), "prose"],
    ]),
    factTable("metrics", detail, [
      ["surface", (row) => quote(row.text), "phrase"],
      ["value", metricValue, "number"],
      ["unit", (row) => quote(row.unit)],
      ["of", (row) => quote(row.of), "phrase"],
      ["kind", (row) => nameOf("kind", row.kind)],
      ["per", (row) => nameOf("per", row.per)],
      ["modality", (row) => nameOf("modality", row.modality)],
      ["role", (row) => nameOf("role", row.role)],
    ]),
    factTable("dating", detail, [
      ["phrase", (row) => (row.phrase ? quote(row.phrase) : word("no_phrase")), "phrase"],
      ["low", (row) => row.low ?? "", "number"],
      ["high", (row) => row.high ?? "", "number"],
      ["strength", (row) => nameOf("strength", row.strength)],
      ["dating_role", (row) => nameOf("dating_role", row.role)],
      ["rule", (row) => ruleId(row.rule)],
    ]),
    factTable("facts", detail, [
      ["fact", (row) => (row.fact in data.words ? word(row.fact) : row.fact)],
      ["value", (row) => nameOf(row.fact, row.value)],
      ["evidence", (row) => quote(row.evidence), "phrase"],
      ["score", (row) => figure(row.score, 2), "number"],
    ]),
    factTable("mentions", detail, [
      ["surface", (row) => quote(row.surface), "phrase"],
      ["type", (row) => nameOf("type", row.type)],
      ["canonical", (row) => quote(row.canonical), "phrase"],
      ["gloss", (row) => quote(row.gloss), "prose"],
    ]),
  ].filter((part) => part !== null);
}

/** A table of a plan under a heading, or nothing where it has no rows. */
function factTable(name, detail, columns) {
  const rows = records(detail.tables[name]);
  if (!rows.length) return null;
  return tableSection(name, null, {
    rows,
    columns: columns.map(([key, cell, kind], k) => ({
      label: word(key),
      cell,
      head: k === 0,
      number: kind === "number",
      wrap: kind,
    })),
  });
}

function planFacts(plan) {
  const place = [plan.province, plan.city, plan.county].filter(Boolean).join("");
  const facts = [
    ["org_type", nameOf("org_type", plan.org_type)],
    ["genre", nameOf("genre", plan.genre)],
    ["body", nameOf("body", plan.body)],
    ["union_scope", nameOf("union_scope", plan.union_scope)],
    ["place", place],
    ["claimed_year", plan.claimed_year],
    ["proven_years", yearSpan(plan.year_low, plan.year_high)],
    ["likely_years", yearSpan(plan.year_likely_low, plan.year_likely_high)],
    ["year_status", nameOf("year_status", plan.year_status)],
    ["period_kind", nameOf("period_kind", plan.period_kind)],
    ["n_staff", figure(plan.n_staff)],
    ["n_redactions", plan.n_redactions || ""],
    ["characters", figure(plan.characters)],
    ["n_family", plan.n_family > 1 ? figure(plan.n_family) : ""],
  ].filter(([, value]) => value !== "" && value !== null);
  return make(
    "aside",
    { "aria-label": word("about") },
    make("h2", {}, word("about")),
    make("dl", { class: "facts" }, facts.flatMap(([key, value]) => [make("dt", {}, word(key)), make("dd", {}, String(value))])),
  );
}

function planText(detail) {
  const changes = detail.pieces.filter((piece) => typeof piece !== "string");
  const area = make("div", { class: "text", lang: "zh-CN" });
  const list = make("div");
  const draw = () => {
    area.className = `text ${planView}`;
    area.replaceChildren(...(planView === "clean" ? cleanLines(detail) : found(detail, planView === "diff")));
    list.replaceChildren(planView === "diff" && changes.length ? changeTable(changes) : "");
  };
  const views = planViews.map((name) => {
    const choose = () => {
      planView = name;
      draw();
    };
    const input = make("input", { type: "radio", name: "plan-view", value: name, checked: name === planView, on: { change: choose } });
    return make("label", {}, input, make("span", {}, word(`view_${name}`)));
  });
  draw();
  return make(
    "section",
    { class: "body" },
    make("h2", {}, word("text")),
    make(
      "div",
      { class: "switch" },
      make("fieldset", {}, make("legend", { class: "unseen" }, word("view")), views),
      make("span", { class: "note" }, word("n_changes", { n: figure(changes.length) })),
    ),
    area,
    detail.cut ? make("p", { class: "notice" }, word("cut_text", { n: figure(detail.cut) })) : null,
    list,
  );
}

/** The clean text, a paragraph a line, each with its themes. */
function cleanLines(detail) {
  const text = detail.pieces.map((piece) => (typeof piece === "string" ? piece : piece[1])).join("");
  const themes = new Map(detail.lines);
  return text.split("\n").map((line, k) => {
    const names = themes.get(k) ?? [];
    const tags = names.flatMap((id, n) => [
      make("span", { class: n ? "tag" : "tag main", lang: english ? "en" : null }, themeName(id)),
      " ",
    ]);
    return make("p", {}, line, tags.length ? [" ", make("span", { class: "tags" }, tags)] : null);
  });
}

/** The page as it was found; with `marked`, what was changed and what it became. */
function found(detail, marked) {
  return detail.pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    const [before, after, rules] = piece;
    if (!marked) return before;
    const title = rules.map((rule) => data.rules[rule]).join(" + ");
    return make(
      "span",
      { class: "change", title },
      before ? make("del", {}, visible(before)) : null,
      after ? make("ins", {}, visible(after)) : null,
    );
  });
}

function changeTable(changes) {
  return make(
    "details",
    {},
    make("summary", {}, word("change_list")),
    dataTable({
      caption: { text: word("change_list"), hidden: true },
      rows: changes,
      columns: [
        { label: word("before"), head: true, wrap: "phrase", cell: ([before]) => make("del", { lang: "zh-CN" }, visible(before)) },
        { label: word("after"), wrap: "phrase", cell: ([, after]) => make("ins", { lang: "zh-CN" }, visible(after)) },
        { label: word("rule"), wrap: "name", cell: ([, , rules]) => ruleId(rules.map((rule) => data.rules[rule]).join(" + ")) },
        { label: word("confidence"), number: true, cell: ([, , , confidence]) => figure(confidence, 2) },
      ],
    }),
  );
}
