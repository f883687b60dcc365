// The one registry of what the extension contributes: commands, settings, context keys, colours and view types.
// A unit test holds it against package.json and package.nls.json, so that nothing can be forgotten on either side.
import { SCORES, type ScoreName } from '../shared/scores.ts';

export const COMMANDS = {
  scoreDataset: 'dataDiet.scoreDataset',
  cancelScoring: 'dataDiet.cancelScoring',
  showTopRows: 'dataDiet.showTopRows',
  clearScores: 'dataDiet.clearScores',
  removeFlaggedRows: 'dataDiet.removeFlaggedRows',
  nextFlaggedRow: 'dataDiet.nextFlaggedRow',
  previousFlaggedRow: 'dataDiet.previousFlaggedRow',
  changeLabel: 'dataDiet.changeLabel',
  keepRows: 'dataDiet.keepRows',
  markUnsure: 'dataDiet.markUnsure',
  undoDecision: 'dataDiet.undoDecision',
  evaluatePruning: 'dataDiet.evaluatePruning',
  openEvaluationReport: 'dataDiet.openEvaluationReport',
  saveEvaluationReport: 'dataDiet.saveEvaluationReport',
  exportRows: 'dataDiet.exportRows',
  writePrunedCopy: 'dataDiet.writePrunedCopy',
  importPredictions: 'dataDiet.importPredictions',
  openScores: 'dataDiet.openScores',
  openLog: 'dataDiet.openLog',
} as const;

/** Commands that only actions of ours call: they stand in no menu. */
export const INNER_COMMANDS = {
  /** Writes down a removal that a quick fix made by its own edit. */
  noteRemoval: 'dataDiet.inner.noteRemoval',
} as const;

/** Settings, without their `dataDiet.` prefix. */
export const SETTINGS = {
  model: 'model',
  runs: 'runs',
  epochs: 'epochs',
  scoreAt: 'scoreAt',
  folds: 'folds',
  store: 'store',
  batchSize: 'batchSize',
  learningRate: 'learningRate',
  maxLength: 'maxLength',
  device: 'device',
  threads: 'threads',
  score: 'score',
  flaggedPercent: 'flaggedPercent',
  heatEnabled: 'heat.enabled',
  diagnosticsEnabled: 'diagnostics.enabled',
  diagnosticsSeverity: 'diagnostics.severity',
  annotationsEnabled: 'annotations.enabled',
  reviewer: 'reviewer',
  executor: 'executor',
  slurmPartition: 'slurm.partition',
  slurmAccount: 'slurm.account',
  slurmGres: 'slurm.gres',
  slurmTime: 'slurm.time',
  slurmCpus: 'slurm.cpus',
  slurmMem: 'slurm.mem',
  slurmArguments: 'slurm.arguments',
} as const;
export const SETTINGS_SECTION = 'dataDiet';

export const CONTEXT_KEYS = {
  /** A job runs somewhere. */
  scoring: 'dataDiet.scoring',
  /** The active editor shows rows with scores. */
  hasScores: 'dataDiet.hasScores',
  /** The active editor's file is being scored. */
  activeScoring: 'dataDiet.activeScoring',
} as const;

/** Number of heat steps: each holds a tenth of the scored rows. */
export const HEAT_STEPS = 10;

/** Those that are painted: of the more suspicious half. */
export const WARM_STEPS = [6, 7, 8, 9, 10] as const;

/** Theme colours; `heat(6)` is the coolest step that is painted. */
export const COLORS = {
  heat: (step: number) => `dataDiet.heat${step}`,
  flagged: 'dataDiet.flagged',
  flaggedBackground: 'dataDiet.flaggedBackground',
  flaggedForeground: 'dataDiet.flaggedForeground',
  edge: 'dataDiet.recordEdge',
  annotation: 'dataDiet.annotationForeground',
} as const;

export const PANEL_VIEW_TYPE = 'dataDiet.panel';
/** The panel in the place of an editor, for files that no text editor shows. */
export const EDITOR_VIEW_TYPE = 'dataDiet.rows';
/** The report of an evaluation, in the editor. */
export const REPORT_VIEW_TYPE = 'dataDiet.evaluationReport';

/** Shown as the source of our diagnostics. */
export const DIAGNOSTIC_SOURCE = 'Data Diet';

/** The code of a diagnostic on a row that a score flags: `high-el2n`, `low-aum`. */
export function diagnosticCode(score: ScoreName): string {
  const words = score.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `${SCORES[score].suspicious}-${words}`;
}
