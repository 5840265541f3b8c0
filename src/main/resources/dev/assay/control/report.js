'use strict';
(() => {
  const report = JSON.parse(document.getElementById('report').textContent);
  const main = document.getElementById('main');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const drawn = [];
  const objectives = report.objectives;
  const objective = objectives[0];
  const minimize = objective.goal === 'minimize';
  const params = report.params;
  const first = 2 + objectives.length; // of a row, where its params begin

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const number = (value) => {
    if (value === null || value === undefined) return '';
    if (typeof value !== 'number') return String(value);
    if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(5)));
  };
  const span = (seconds) => {
    if (seconds < 90) return number(Number(seconds.toFixed(seconds < 1 ? 3 : 1))) + ' s';
    if (seconds < 5400) return number(Number((seconds / 60).toFixed(1))) + ' min';
    if (seconds < 172800) return number(Number((seconds / 3600).toFixed(1))) + ' h';
    return number(Number((seconds / 86400).toFixed(1))) + ' d';
  };
  const short = (text, most) => (text.length > most ? text.slice(0, most - 1) + '…' : text);
  const left = (part, of, what) => (part < of ? `${part} of ${of} ${what} shown` : '');
  const param = (axis, cell) => (cell === null ? 'absent' : axis.choices.length ? axis.choices[cell] : number(cell));

  const colours = () => (dark.matches
    ? { ink: '#e6e8eb', soft: '#9aa3af', line: '#343a43', main: '#6ea8fe', best: '#f5b85c', faint: '#4a525d', panel: '#1d2127', good: '#5dc58a', bad: '#f2857d' }
    : { ink: '#1d2129', soft: '#5f6773', line: '#d9dde3', main: '#2563c9', best: '#c26a00', faint: '#b9c0c9', panel: '#f6f7f9', good: '#1a7f47', bad: '#b3261e' });
  // From bad to good, the same for every chart that shows the objective as a colour.
  const ramp = () => (dark.matches ? ['#39424e', '#3b6ea5', '#59b8c4', '#f4e285'] : ['#d5dbe3', '#7fb2d9', '#2f6fb3', '#0b2b5c']);
  const status = (word, c) => ({ completed: c.main, pruned: c.faint, failed: c.bad, running: c.good, stopped: c.faint }[word] || c.soft);

  const section = (title, note, wide) => {
    const made = element('section', undefined, wide ? 'wide' : '');
    made.append(element('h2', title));
    made.append(element('p', note || '\u00a0', 'soft'));
    main.append(made);
    return made;
  };
  const chart = (title, note, option, style) => {
    const place = element('div', undefined, 'chart' + (style === 'tall' ? ' tall' : ''));
    section(title, note, style !== undefined).append(place);
    const show = echarts.init(place, null, { renderer: 'canvas' });
    const draw = () => show.setOption(base(option(colours(), place.clientWidth)), true);
    draw();
    drawn.push({ show, draw, title });
  };
  const base = (option) => {
    const c = colours();
    const tip = Object.assign({ renderMode: 'richText', confine: true, backgroundColor: c.panel, borderColor: c.line, textStyle: { color: c.ink, fontSize: 12 } }, option.tooltip);
    return Object.assign({ animation: false, backgroundColor: 'transparent', textStyle: { color: c.ink, fontFamily: 'system-ui, sans-serif' },
      grid: { left: 16, right: 34, top: 36, bottom: 36, containLabel: true } }, option, { tooltip: tip });
  };
  const axis = (c, more) => Object.assign({ type: 'value', scale: true, nameLocation: 'middle', nameGap: 30, nameTextStyle: { color: c.soft },
    axisLine: { onZero: false, lineStyle: { color: c.line } }, axisTick: { show: false }, splitLine: { lineStyle: { color: c.line, opacity: 0.5 } },
    axisLabel: { color: c.soft, hideOverlap: true, formatter: number } }, more);
  const vertical = (c, more) => axis(c, Object.assign({ nameLocation: 'end', nameGap: 12, nameTextStyle: { color: c.soft, align: 'left' } }, more));
  const across = (c, a, more) => {
    const free = a.choices.length
      ? { min: -1, max: a.choices.length, interval: 1, axisLabel: { color: c.soft, hideOverlap: true, formatter: (at) => (Number.isInteger(at) && a.choices[at] !== undefined ? short(a.choices[at], 14) : '') } }
      : { type: a.log ? 'log' : 'value', min: a.low, max: a.high === a.low ? a.high + 1 : a.high, axisLabel: { color: c.soft, hideOverlap: true, formatter: number } };
    return axis(c, Object.assign({ name: short(a.name, 30) }, free, more));
  };
  const describe = (row) => {
    const lines = [`trial ${row[0]}, ${row[1]}`];
    objectives.forEach((one, i) => row[2 + i] !== null && lines.push(`${short(one.metric, 40)}: ${number(row[2 + i])}`));
    params.slice(0, 12).forEach((a, i) => row[first + i] !== null && lines.push(`${short(a.name, 30)}: ${short(param(a, row[first + i]), 40)}`));
    return lines.join('\n');
  };
  const plain = (text) => String(text).replace(/[{}|]/g, ' '); // marks of rich text

  const valued = report.points.rows.filter((row) => row[2] !== null);
  const sorted = valued.map((row) => row[2]).sort((a, b) => a - b);
  // Outliers would leave one colour for all the rest.
  const cut = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const range = sorted.length ? (minimize ? [sorted[0], cut(0.9)] : [cut(0.1), sorted[sorted.length - 1]]) : [0, 1];
  const scale = (c, dimension, more) => Object.assign({ type: 'continuous', dimension, min: range[0], max: range[1] > range[0] ? range[1] : range[0] + 1,
    inRange: { color: minimize ? ramp().slice().reverse() : ramp() }, textStyle: { color: c.soft }, formatter: number, calculable: false }, more);
  const drawnNote = left(report.points.shown, report.points.of, 'trials');

  const head = document.getElementById('head');
  head.append(element('h1', report.name));
  if (report.description) head.append(element('p', report.description));
  head.append(element('p', `experiment ${report.experiment} · ${report.status} · ${objectives.map((o) => o.goal + ' ' + o.metric).join(', ')} · written ${report.written_at}`, 'soft'));
  const figures = element('div', undefined, 'figures');
  const figure = (name, text) => {
    const made = element('div', undefined, 'figure');
    made.append(element('b', text), element('span', name, 'soft'));
    figures.append(made);
  };
  figure('trials', String(report.trials));
  Object.entries(report.statuses).forEach(([word, count]) => figure(word, String(count)));
  if (report.top.length) figure('best ' + objective.metric + (report.top[0].n > 1 ? ` (mean of ${report.top[0].n})` : ''), number(report.top[0].mean));
  head.append(figures);
  if (!report.top.length) head.append(element('p', `No trial has a value of ${objective.metric} yet, so there is nothing to rank.`, 'note'));

  const steps = report.progress.rows;
  if (steps.length) {
    chart('Best so far', left(report.progress.shown, report.progress.of, 'completed trials'), (c) => ({
      tooltip: { trigger: 'item', formatter: (one) => plain(`trial ${steps[one.dataIndex][4]}\n${objective.metric}: ${number(steps[one.dataIndex][2])}\nbest so far: ${number(steps[one.dataIndex][3])}\nafter ${span(steps[one.dataIndex][1])}`) },
      legend: { right: 8, top: 0, textStyle: { color: c.soft }, data: ['trials', 'best so far'] },
      xAxis: axis(c, { name: 'completed trials', min: 0, minInterval: 1 }),
      yAxis: vertical(c, { name: short(objective.metric, 30) }),
      dataZoom: [{ type: 'inside', filterMode: 'none' }],
      series: [
        { name: 'trials', type: 'scatter', symbolSize: 5, itemStyle: { color: c.main, opacity: 0.45 }, data: steps.map((s) => [s[0], s[2]]) },
        { name: 'best so far', type: 'line', step: 'end', symbol: 'none', lineStyle: { color: c.best, width: 2.5 }, itemStyle: { color: c.best }, data: steps.map((s) => [s[0], s[3]]) },
      ],
    }));
  }

  if (report.importance.length) {
    const ordered = report.importance.slice(0, 20).reverse();
    chart('What it took to be among the best tenth', report.importance_note || 'PED-ANOVA, shares of 1; lines from the 5% to the 95% quantile over resampled trials', (c) => ({
      tooltip: { formatter: (one) => plain(`${ordered[one.dataIndex].parameter}: ${number(ordered[one.dataIndex].value)}\n5% to 95%: ${number(ordered[one.dataIndex].low)} to ${number(ordered[one.dataIndex].high)}`) },
      xAxis: axis(c, { min: 0, scale: false }),
      yAxis: { type: 'category', data: ordered.map((one) => short(one.parameter, 24)), axisLabel: { color: c.ink }, axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false } },
      series: [
        { type: 'bar', barMaxWidth: 22, itemStyle: { color: c.main, opacity: 0.75 }, data: ordered.map((one) => one.value) },
        { type: 'custom', z: 5, data: ordered.map((one, i) => [one.low, one.high, i]), encode: { x: [0, 1], y: 2 },
          renderItem: (_, api) => {
            const from = api.coord([api.value(0), api.value(2)]);
            const to = api.coord([api.value(1), api.value(2)]);
            const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: c.ink, lineWidth: 1.5 } });
            return { type: 'group', children: [line(from[0], from[1], to[0], to[1]), line(from[0], from[1] - 5, from[0], from[1] + 5), line(to[0], to[1] - 5, to[0], to[1] + 5)] };
          } },
      ],
    }));
  }

  const curves = report.curves.rows;
  if (curves.length) {
    chart('Learning curves', [left(curves.length, report.points.of, 'trials'), 'the best stands out, pruned and failed ones are grey'].filter(Boolean).join('; '), (c) => {
      const best = report.top.length ? report.top[0].trials : [];
      const many = curves.length > 40 ? 0.35 : 0.7;
      return {
        tooltip: { trigger: 'item', formatter: (one) => plain(`trial ${curves[one.seriesIndex][0]}, ${curves[one.seriesIndex][1]}\nstep ${one.value[0]}: ${number(one.value[1])}`) },
        xAxis: axis(c, { name: 'step' }),
        yAxis: vertical(c, { name: short(objective.metric, 30) }),
        dataZoom: [{ type: 'inside', filterMode: 'none' }],
        series: curves.map((curve) => {
          const isBest = best.includes(curve[0]);
          const isGrey = curve[1] === 'pruned' || curve[1] === 'failed' || curve[1] === 'cancelled';
          const colour = isBest ? c.best : isGrey ? c.faint : c.main;
          return { type: 'line', symbol: 'circle', symbolSize: 4, showSymbol: false, z: isBest ? 5 : isGrey ? 1 : 3, data: curve[2],
            itemStyle: { color: colour }, lineStyle: { color: colour, width: isBest ? 2.5 : 1.2, opacity: isBest ? 1 : many } };
        }),
      };
    });
  }

  if (report.front) {
    const front = new Set(report.front.trials.rows.map((row) => row[0]));
    const rows = valued.filter((row) => row[3] !== null);
    chart('Front', [`${report.front.trials.of} trials that no other one beats; hypervolume ${number(report.front.hypervolume)}`, objectives.length > 2 ? 'the first two objectives are shown' : '', drawnNote].filter(Boolean).join('; '), (c) => ({
      tooltip: { formatter: (one) => plain(describe(one.seriesIndex === 0 ? rows.filter((r) => !front.has(r[0]))[one.dataIndex] : rows.filter((r) => front.has(r[0]))[one.dataIndex])) },
      legend: { right: 8, top: 0, textStyle: { color: c.soft } },
      xAxis: axis(c, { name: short(objectives[0].metric, 30) }),
      yAxis: vertical(c, { name: short(objectives[1].metric, 30) }),
      series: [
        { name: 'others', type: 'scatter', symbolSize: 5, itemStyle: { color: c.soft, opacity: 0.4 }, data: rows.filter((r) => !front.has(r[0])).map((r) => [r[2], r[3]]) },
        { name: 'front', type: 'scatter', symbolSize: 9, itemStyle: { color: c.best }, data: rows.filter((r) => front.has(r[0])).map((r) => [r[2], r[3]]) },
      ],
    }));
  }

  const important = report.importance.map((one) => params.findIndex((a) => a.name === one.parameter)).filter((at) => at >= 0);
  const varying = params.map((_, at) => at).filter((at) => params[at].high > params[at].low && !important.includes(at));
  const order = important.concat(varying);

  if (valued.length > 1 && order.length) {
    const shown = order.slice(0, 10);
    chart('Parallel coordinates', ['drag along an axis to choose trials', drawnNote, order.length > 10 ? `10 of ${order.length} parameters shown` : ''].filter(Boolean).join('; '), (c, width) => ({
      tooltip: { show: false },
      parallel: { left: 48, right: width < 600 ? 48 : 110, top: 44, bottom: 30, parallelAxisDefault: {
        nameLocation: 'end', nameGap: 14, nameTextStyle: { color: c.ink, fontSize: 12 }, axisLine: { lineStyle: { color: c.soft } }, axisTick: { show: false }, axisLabel: { color: c.soft, backgroundColor: c.panel, padding: [1, 3], formatter: number } } },
      parallelAxis: shown.map((at, dim) => {
        const a = params[at];
        const most = width < 600 ? 10 : 18;
        return a.choices.length
          ? { dim, name: short(a.name, most), type: 'category', data: a.choices.map((one) => short(one, width < 600 ? 8 : 16)), axisLabel: { color: c.soft, backgroundColor: c.panel, padding: [1, 3], formatter: (one) => one } }
          : { dim, name: short(a.name, most), type: a.log ? 'log' : 'value', min: a.low, max: a.high };
      }).concat([{ dim: shown.length, name: short(objective.metric, 18), type: 'value', scale: true, inverse: minimize }]),
      visualMap: scale(c, shown.length, { show: false }),
      series: [{ type: 'parallel', inactiveOpacity: 0.04, activeOpacity: 0.8, lineStyle: { width: 1.2, opacity: valued.length > 300 ? 0.25 : 0.6 },
        data: valued.slice().sort((a, b) => (minimize ? b[2] - a[2] : a[2] - b[2])).map((row) => shown.map((at) => (row[first + at] === null ? '-' : row[first + at])).concat([row[2]])) }],
    }), 'tall');
  }

  const surface = report.surface;
  if (surface) {
    const x = params[surface.x];
    const y = params[surface.y];
    const edge = (a, at, of) => (a.choices.length ? at - 0.5 : a.log ? a.low * Math.pow(a.high / a.low, at / of) : a.low + (a.high - a.low) * at / of);
    const seen = valued.filter((row) => row[first + surface.x] !== null && row[first + surface.y] !== null);
    const points = seen.filter((_, i) => i % Math.ceil(seen.length / 150) === 0); // more would hide what is below
    chart(`${short(objective.metric, 30)} over ${short(x.name, 20)} and ${short(y.name, 20)}`, [`drawn through ${surface.trials} trials; far from them it is a guess`, points.length < seen.length ? `${points.length} trials marked` : ''].filter(Boolean).join('; '), (c, width) => ({
      tooltip: { formatter: (one) => plain(one.seriesIndex === 1 ? describe(points[one.dataIndex]) : `about ${number(one.value[2])}`) },
      visualMap: scale(c, 2, { seriesIndex: 0, orient: 'vertical', right: 0, top: 'middle', itemHeight: 150, itemWidth: 10, text: minimize ? ['bad', 'good'] : ['good', 'bad'] }),
      grid: { left: 16, right: width < 500 ? 76 : 84, top: 36, bottom: 36, containLabel: true },
      xAxis: across(c, x),
      yAxis: across(c, y, { nameLocation: 'end', nameGap: 12, nameTextStyle: { color: c.soft, align: 'left' } }),
      series: [
        { type: 'custom', clip: true, data: surface.cells.map((value, i) => [i % surface.columns, Math.floor(i / surface.columns), value]), encode: { x: [], y: [] },
          renderItem: (_, api) => {
            const column = api.value(0);
            const row = api.value(1);
            const from = api.coord([edge(x, column, surface.columns), edge(y, row + 1, surface.rows)]);
            const to = api.coord([edge(x, column + 1, surface.columns), edge(y, row, surface.rows)]);
            return { type: 'rect', shape: { x: from[0], y: from[1], width: to[0] - from[0] + 0.6, height: to[1] - from[1] + 0.6 }, style: { fill: api.visual('color') } };
          } },
        { type: 'scatter', symbolSize: 5, itemStyle: { color: c.panel, borderColor: c.ink, borderWidth: 1, opacity: 0.8 }, data: points.map((row) => [row[first + surface.x], row[first + surface.y]]) },
      ],
    }));
  }

  order.slice(0, 4).forEach((at) => {
    const a = params[at];
    const rows = valued.filter((row) => row[first + at] !== null);
    if (rows.length < 2) return;
    chart(`${short(objective.metric, 30)} by ${short(a.name, 30)}`, ['the stronger the colour, the later the trial', drawnNote].filter(Boolean).join('; '), (c) => ({
      tooltip: { formatter: (one) => plain(describe(rows[one.dataIndex])) },
      visualMap: { show: false, type: 'continuous', dimension: 2, min: 1, max: report.trials, inRange: { color: dark.matches ? ['#4a5f80', '#b9d6ff'] : ['#b3cbec', '#123a7a'] } },
      xAxis: across(c, a),
      yAxis: vertical(c, { name: short(objective.metric, 30) }),
      series: [{ type: 'scatter', symbolSize: 6, itemStyle: { opacity: 0.8 }, data: rows.map((row) => [row[first + at], row[2], row[0]]) }],
    }));
  });

  const timeline = report.timeline.rows;
  if (timeline.length) {
    chart('Attempts over time', left(report.timeline.shown, report.timeline.of, 'trials'), (c) => ({
      tooltip: { formatter: (one) => plain(`trial ${one.value[0]}, ${timeline[one.dataIndex][3]}\nfrom ${span(one.value[1])} to ${span(one.value[2])}, ${span(one.value[2] - one.value[1])}`) },
      xAxis: axis(c, { min: 0, name: 'since the first start', axisLabel: { color: c.soft, hideOverlap: true, formatter: span } }),
      yAxis: vertical(c, { name: 'trial', inverse: true, minInterval: 1, nameLocation: 'start', min: (all) => all.min - 1, max: (all) => all.max + 1,
        axisLabel: { color: c.soft, hideOverlap: true, formatter: (at) => (at < 1 || at > report.trials ? '' : number(at)) } }),
      dataZoom: [{ type: 'inside', filterMode: 'weakFilter' }],
      series: [{ type: 'custom', clip: true, data: timeline.map((row) => row.slice(0, 3)), encode: { x: [1, 2], y: 0 },
        renderItem: (_, api) => {
          const from = api.coord([api.value(1), api.value(0)]);
          const to = api.coord([api.value(2), api.value(0)]);
          const height = Math.max(2, Math.min(14, Math.abs(api.size([0, 1])[1]) * 0.8));
          return { type: 'rect', shape: { x: from[0], y: from[1] - height / 2, width: Math.max(1.5, to[0] - from[0]), height }, style: { fill: status(timeline[_.dataIndex][3], c), opacity: 0.85 } };
        } }],
    }), 'wide');
  }

  const table = (title, note, heads, rows) => {
    const place = element('div', undefined, 'scroll');
    const made = element('table');
    const line = element('tr');
    heads.forEach((one) => line.append(element('th', one[0], one[1])));
    made.append(line);
    rows.forEach((cells) => {
      const row = element('tr');
      cells.forEach((cell, i) => row.append(element('td', cell, heads[i][1])));
      made.append(row);
    });
    place.append(made);
    section(title, note, true).append(place);
  };
  if (report.top.length) {
    table('Best configurations', `by the mean of ${objective.metric} over replicates, with its 95% confidence interval; a single run has none`,
      [['trial', ''], ['runs', 'number'], ['mean', 'number'], ['± 95%', 'number'], ['least', 'number'], ['most', 'number'], ['params', 'free']],
      report.top.map((one) => [one.trial, String(one.n), number(one.mean), one.margin === null ? '' : number(one.margin), number(one.min), number(one.max),
        Object.entries(one.params).map(([name, value]) => `${name}=${typeof value === 'string' ? value : number(typeof value === 'object' ? JSON.stringify(value) : value)}`).join('  ')]));
  }
  if (report.failures.rows.length) {
    table('Failures', ['those whose last line differs only in numbers are one', left(report.failures.shown, report.failures.of, 'failed trials')].filter(Boolean).join('; '),
      [['trials', 'number'], ['reason', ''], ['end', ''], ['last line', 'free'], ['such as', '']],
      report.failures.rows.map((one) => [String(one.count), one.reason, one.exit, one.line, one.trials.join(', ')]));
  }

  addEventListener('resize', () => drawn.forEach((one) => { one.show.resize(); one.draw(); }));
  dark.addEventListener('change', () => drawn.forEach((one) => one.draw()));
  document.documentElement.dataset.drawn = String(drawn.length);
  document.documentElement.dataset.milliseconds = String(Math.round(performance.now()));
})();
