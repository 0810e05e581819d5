// The list of plans: searched by title, place and file, or by their texts.

const planState = { text: "", inTexts: false, org_type: "", genre: "", year_status: "" };

function showPlans() {
  const all = records(data.plans);
  const results = make("div");
  const draw = () => {
    const found = matchingPlans(all);
    results.replaceChildren(planTable(found));
    announce(word("shown_of", { all: figure(found.length), shown: figure(Math.min(found.length, PAGE)) }));
  };
  const change = (key) => (value) => {
    planState[key] = value;
    // Texts stand behind the scripts in the file.
    if (planState.inTexts && planState.text) whenRead(draw);
    else draw();
  };
  view.replaceChildren(
    ...head(word("nav_plans"), word("plans_lead")),
    make(
      "div",
      { class: "fields" },
      searchField(word("search_plans"), planState.text, change("text")),
      tick(word("search_text"), planState.inTexts, change("inTexts")),
      choice(word("org_type"), valuesOf(all, "org_type"), planState.org_type, change("org_type")),
      choice(word("genre"), valuesOf(all, "genre"), planState.genre, change("genre")),
      choice(word("year_status"), valuesOf(all, "year_status"), planState.year_status, change("year_status")),
    ),
    results,
  );
  draw();
}

function matchingPlans(all) {
  const wanted = planState.text.toLowerCase();
  const numbered = all.map((plan, number) => ({ plan, number }));
  return numbered.filter(
    ({ plan, number }) =>
      ["org_type", "genre", "year_status"].every((key) => !planState[key] || plan[key] === planState[key]) &&
      (!wanted ||
        [plan.title, plan.province, plan.city, plan.county, plan.path].some((cell) =>
          (cell ?? "").toLowerCase().includes(wanted),
        ) ||
        (planState.inTexts && cleanText(number).includes(wanted))),
  );
}

/** The clean text of a plan in lower case, put together once. */
const cleanTexts = new Map();
function cleanText(number) {
  if (!cleanTexts.has(number)) {
    const { pieces } = JSON.parse(document.getElementById(`plan-${number}`).textContent);
    const text = pieces.map((piece) => (typeof piece === "string" ? piece : piece[1])).join("");
    cleanTexts.set(number, text.toLowerCase());
  }
  return cleanTexts.get(number);
}

function planTable(rows) {
  return dataTable({
    caption: { text: word("nav_plans"), hidden: true },
    rows,
    total: rows.length === data.plans.rows.length ? data.counts.plans : null,
    columns: [
      { label: word("plan_title"), head: true, wrap: "name", cell: ({ number }) => planLink(number), sort: ({ plan }) => plan.title },
      { label: word("org_type"), cell: ({ plan }) => nameOf("org_type", plan.org_type), sort: ({ plan }) => nameOf("org_type", plan.org_type) },
      { label: word("genre"), cell: ({ plan }) => nameOf("genre", plan.genre), sort: ({ plan }) => plan.genre },
      { label: word("claimed_year"), number: true, cell: ({ plan }) => plan.claimed_year ?? "", sort: ({ plan }) => plan.claimed_year },
      { label: word("proven_years"), number: true, cell: ({ plan }) => yearSpan(plan.year_low, plan.year_high), sort: ({ plan }) => plan.year_low ?? plan.year_high },
      { label: word("year_status"), cell: ({ plan }) => nameOf("year_status", plan.year_status), sort: ({ plan }) => plan.year_status },
      { label: word("characters"), number: true, cell: ({ plan }) => figure(plan.characters), sort: ({ plan }) => plan.characters },
      { label: word("n_family"), number: true, cell: ({ plan }) => (plan.n_family > 1 ? figure(plan.n_family) : ""), sort: ({ plan }) => plan.n_family },
      { label: word("file"), wrap: "name", cell: ({ plan }) => make("span", { class: "path" }, breakable(plan.path)), sort: ({ plan }) => plan.path },
    ],
  });
}
