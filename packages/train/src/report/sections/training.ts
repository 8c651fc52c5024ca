import { accuracyChart } from '../charts/accuracy-chart.js';
import { learningRateChart } from '../charts/learning-rate-chart.js';
import { lossChart, smoothLoss } from '../charts/loss-chart.js';
import { type CurvePoint, thin } from '../charts/smooth.js';
import { bestEpoch, judged } from '../facts/best-epoch.js';
import { formatCount, formatDuration, formatNumber, formatPlural, formatRate, formatShare } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportData, ReportEpoch } from '../report-data.js';
import { figure, section, table } from './section.js';

/** The curves over epochs, and the numbers of each epoch; nothing when no epoch is known. */
export function training(report: ReportData): Html | undefined {
  const { epochs, steps } = report;
  const first = epochs[0];
  const last = epochs.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const hasValidation = epochs.some(({ validation }) => validation !== undefined);
  const perEpoch = stepsPerEpoch(report);
  const losses = steps.map(({ step, loss }) => ({ x: step / perEpoch, y: loss }));
  const rates = steps.length > 0 ? steps.map((step) => ({ x: step.step / perEpoch, y: step.learningRate })) : ratesOf(epochs);
  const validationKey = hasValidation ? [{ kind: 'validation' as const, text: 'validation' }] : [];
  const stepKeys = steps.length > 0 ? [{ kind: 'step' as const, text: 'each step' }] : [];
  return section(
    'training',
    'Training',
    html`<div class="pair">
${figure({
  title: 'Loss',
  legend: [{ kind: 'train', text: steps.length > 0 ? 'training, moving mean' : 'training' }, ...stepKeys, ...validationKey],
  picture: lossChart({ steps: losses, epochs }),
  summary: lossSummary(epochs),
  ...(steps.length > 0 && { table: stepTable(report, losses) }),
})}
${figure({
  title: 'Accuracy',
  legend: [{ kind: 'train', text: 'training' }, ...validationKey],
  picture: accuracyChart(epochs),
  summary: accuracySummary(epochs),
})}
${figure({
  title: 'Learning rate',
  picture: learningRateChart(rates, epochs.length),
  summary: rateSummary(rates),
})}
<div><h3>Epochs</h3>${epochTable(epochs)}</div>
</div>`,
  );
}

/** Where the steps' epochs are not complete the last one's share is not known: the whole run's mean is near enough for a chart. */
function stepsPerEpoch({ epochs, steps, stepsPerEpoch }: ReportData): number {
  return stepsPerEpoch ?? Math.max(1, (steps.at(-1)?.step ?? 0) / Math.max(1, epochs.length));
}

function ratesOf(epochs: readonly ReportEpoch[]): CurvePoint[] {
  return epochs.map(({ epoch, learningRate }) => ({ x: epoch, y: learningRate }));
}

function lossSummary(epochs: readonly ReportEpoch[]): string {
  const [first, last] = [epochs[0]?.train.loss ?? Number.NaN, epochs.at(-1)?.train.loss ?? Number.NaN];
  const path =
    epochs.length === 1
      ? `The mean training loss was ${formatNumber(last)}.`
      : `The mean training loss went from ${formatNumber(first)} in the first epoch to ${formatNumber(last)} in the last.`;
  const validated = epochs.flatMap(({ epoch, validation }) =>
    validation === undefined ? [] : [{ epoch, loss: validation.loss }],
  );
  const lowest = validated.toSorted((a, b) => a.loss - b.loss)[0];
  if (lowest === undefined) return path;
  if (epochs.length === 1) return `${path} The validation loss was ${formatNumber(lowest.loss)}.`;
  return `${path} The validation loss was lowest after epoch ${lowest.epoch}: ${formatNumber(lowest.loss)}.`;
}

function accuracySummary(epochs: readonly ReportEpoch[]): string {
  const [last, best] = [epochs.at(-1), bestEpoch(epochs)];
  const train = formatShare(last?.train.accuracy ?? Number.NaN, 1000);
  if (last?.validation === undefined) return `Training accuracy was ${train} in the last epoch.`;
  const validation = formatShare(last.validation.accuracy, 1000);
  const when = epochs.length === 1 ? 'After one epoch' : 'In the last epoch';
  const ending = `${when}, training accuracy was ${train} and validation accuracy ${validation}.`;
  if (best === undefined || best.epoch === last.epoch) return ending;
  return `${ending} The best validation accuracy, ${formatShare(judged(best).accuracy, 1000)}, came with epoch ${best.epoch}.`;
}

function rateSummary(rates: readonly CurvePoint[]): string {
  const values = rates.map(({ y }) => y);
  const [most, last] = [Math.max(...values), values.at(-1) ?? 0];
  if (Math.min(...values) === most) return `The learning rate was ${formatRate(most)} throughout.`;
  return `The learning rate was at most ${formatRate(most)}, and ${formatRate(last)} at the end.`;
}

function epochTable(epochs: readonly ReportEpoch[]): Html {
  const hasValidation = epochs.some(({ validation }) => validation !== undefined);
  const best = bestEpoch(epochs);
  const share = (value: number | undefined) => formatShare(value ?? Number.NaN, 1000);
  return table({
    caption: 'Loss, accuracy, learning rate and time of each epoch',
    className: 'epochs',
    columns: [
      'Epoch',
      'Loss',
      ...(hasValidation ? ['Val. loss'] : []),
      'Accuracy',
      ...(hasValidation ? ['Val. acc.'] : []),
      'Rate',
      'Time',
    ],
    texts: [],
    rows: epochs.map((epoch) => [
      html`${epoch.epoch}${epoch === best && epochs.length > 1 && html`<span class="best" title="best epoch"> best</span>`}`,
      formatNumber(epoch.train.loss),
      ...(hasValidation ? [formatNumber(epoch.validation?.loss ?? Number.NaN)] : []),
      share(epoch.train.accuracy),
      ...(hasValidation ? [share(epoch.validation?.accuracy)] : []),
      formatRate(epoch.learningRate),
      formatDuration(epoch.seconds),
    ]),
  });
}

function stepTable({ steps }: ReportData, losses: readonly CurvePoint[]): Html {
  const known = steps.filter(({ loss }) => Number.isFinite(loss));
  const means = smoothLoss(losses.filter(({ y }) => Number.isFinite(y)));
  const rows = known.map((step, index) => ({ ...step, mean: means[index]?.y ?? Number.NaN }));
  return table({
    caption: `The loss at some of ${formatPlural(steps.length, 'step')}`,
    columns: ['Step', 'Loss', 'Moving mean', 'Rate'],
    texts: [],
    rows: thin(rows, 12).map(({ step, loss, mean, learningRate }) => [
      formatCount(step),
      formatNumber(loss),
      formatNumber(mean),
      formatRate(learningRate),
    ]),
  });
}
