// Metrics: indicators that may be compared, and every figure, to be searched.

const metricState = { text: "", kind: "", modality: "", indicator: "" };

function showMetrics() {
  const area = make("div", {}, make("p", {}, word("loading")));
  const results = make("div");
  const draw = () => {
    const found = matchingMetrics();
    results.replaceChildren(metricTable(found));
    announce(word("shown_of", { all: figure(found.length), shown: figure(Math.min(found.length, PAGE)) }));
  };
  const change = (key) => (value) => {
    metricState[key] = value;
    draw();
  };
  view.replaceChildren(...head(word("nav_metrics"), word("metrics_lead")), area, indicatorSection());
  whenRead(() => {
    const all = records(block("metrics"));
    area.replaceChildren(
      make("h2", {}, word("all_metrics")),
      make(
        "div",
        { class: "fields" },
        searchField(word("search_metrics"), metricState.text, change("text")),
        choice(word("kind"), valuesOf(all, "kind"), metricState.kind, change("kind")),
        choice(word("modality"), valuesOf(all, "modality"), metricState.modality, change("modality")),
        choice(word("indicator"), valuesOf(all, "indicator", indicatorName), metricState.indicator, change("indicator")),
      ),
      results,
    );
    draw();
  });
}

function matchingMetrics() {
  const plans = records(data.plans);
  const { text, kind, modality, indicator } = metricState;
  const wanted = text.toLowerCase();
  return records(block("metrics")).filter(
    (row) =>
      (!kind || row.kind === kind) &&
      (!modality || row.modality === modality) &&
      (!indicator || row.indicator === indicator) &&
      (!wanted ||
        [row.text, row.of, row.unit, plans[row.plan]?.title].some((cell) => (cell ?? "").toLowerCase().includes(wanted))),
  );
}

function metricTable(rows) {
  const everything = rows.length === block("metrics").rows.length;
  return dataTable({
    caption: { text: word("all_metrics"), hidden: true },
    rows,
    total: everything ? data.counts.metrics : null,
    columns: [
      { label: word("surface"), head: true, wrap: "phrase", cell: (row) => quote(row.text) },
      { label: word("value"), number: true, cell: metricValue, sort: (row) => row.low },
      { label: word("unit"), cell: (row) => quote(row.unit), sort: (row) => row.unit },
      { label: word("of"), wrap: "phrase", cell: (row) => quote(row.of), sort: (row) => row.of },
      { label: word("kind"), cell: (row) => nameOf("kind", row.kind), sort: (row) => nameOf("kind", row.kind) },
      { label: word("per"), cell: (row) => nameOf("per", row.per) },
      { label: word("modality"), cell: (row) => nameOf("modality", row.modality), sort: (row) => row.modality },
      { label: word("role"), cell: (row) => nameOf("role", row.role), sort: (row) => row.role },
      { label: word("plan"), wrap: "name", cell: (row) => planLink(row.plan) || word("no_plan") },
    ],
  });
}

/** A value with its bound: about 40,000, ≥ 95, 2–3. */
function metricValue(row) {
  if (row.bound === "range") return `${figure(row.low, 2)}–${figure(row.high, 2)}`;
  const n = figure(row.low, 2);
  return row.bound === "exact" ? n : word(`bound_${row.bound}`, { n });
}

function indicatorSection() {
  const digits = (row) => figure(row, 2);
  const distribution = ["min", "q1", "median", "q3", "max"].map((key) => ({
    label: word(key),
    number: true,
    cell: (row) => digits(row[key]),
  }));
  return tableSection("indicators", "indicators_note", {
    rows: records(data.tables.indicators),
    columns: [
      { label: word("indicator"), head: true, cell: (row) => indicatorName(row.indicator), sort: (row) => indicatorName(row.indicator) },
      { label: word("modality"), cell: (row) => nameOf("modality", row.modality), sort: (row) => row.modality },
      { label: word("kind"), cell: (row) => nameOf("kind", row.kind), sort: (row) => row.kind },
      { label: word("per"), cell: (row) => nameOf("per", row.per) },
      { label: word("n"), number: true, cell: (row) => figure(row.n_raw), sort: (row) => row.n_raw },
      { label: word("number"), number: true, cell: (row) => figure(row.plans), sort: (row) => row.plans },
      ...distribution,
    ],
  });
}
