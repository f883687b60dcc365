// Where the distillation keeps its files.
import path from 'node:path';

export const root = process.env['DATA_DIET_ROOT'] ?? process.cwd();
const work = path.join(root, '.distill');

export const CORPUS_FILE = path.join(work, 'corpus.jsonl');
export const TEACHER_MODEL = path.join(root, '.models', 'all-MiniLM-L6-v2');
export const TEACHER_OUTPUTS = path.join(work, 'teacher');
/** The vocabulary is the student's and the teacher's alike. */
export const BUILTIN_FOLDER = path.join(root, 'media', 'builtin');

/** A student's run: its plan, checkpoint, log, plot and model. */
export const studentFolder = (name: string): string => path.join(work, name);
/** What a run was begun with, in the folder `student`. */
export const planFile = (student: string): string => path.join(student, 'plan.json');
export const checkpointFile = (student: string): string => path.join(student, 'checkpoint.safetensors');
export const modelFolder = (student: string): string => path.join(student, 'model');
