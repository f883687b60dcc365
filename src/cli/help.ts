// What `--help` prints.
import { ENCODINGS, EXTENSIONS_LISTED, QUOTINGS } from '../shared/dataset.ts';
import { DEVICES, JOB_DEFAULTS } from '../shared/score-job.ts';
import { EVALUATE_DEFAULTS, RANKINGS } from '../shared/evaluate-job.ts';
import { SCORE_NAMES } from '../shared/scores.ts';
import { FLAGGED_DEFAULTS } from './export-arguments.ts';
import { PREDICTION_EXTENSIONS } from '../shared/import-job.ts';
import { DEFAULT_TOP } from './training-options.ts';

export const GENERAL_HELP = `Data Diet: find the rows that hurt your text classifier.

Usage: data-diet score FILE [options]     score every row of a dataset
       data-diet evaluate FILE [options]  train without the top-scored rows: did dropping them help?
       data-diet export FILE --as WHAT    rows of a scored dataset, without the worst or for another tool
       data-diet import FILE [options]    scores from your own model's predictions, or from a scores file
       data-diet mcp [FOLDER]             serve coding assistants over standard input and output
       data-diet jobs                     jobs on a cluster: list, follow, cancel
       data-diet work --job FOLDER        one part of a job that several machines compute
       data-diet score --help             all options; the same for the other commands
       data-diet devices                  what this machine can compute with
       data-diet --version
`;

export const DEVICES_HELP = `Usage: data-diet devices

Lists what this machine can compute with, and the reason for each device that cannot be used. Each one that might
work is tried: a small encoder is trained and scored on it, and the results are held against the CPU's.
`;

export const SCORE_HELP = `Usage: data-diet score FILE... [options]

Fine-tunes a BERT-family encoder on FILE (${EXTENSIONS_LISTED})
and scores every row:
  EL2N   how wrong the model is about the row: the score, with the loss, that finds wrong labels
  GraNd  how hard the row pulls at the weights: finds the rows that drive the training, right or wrong

Several files are one dataset: name them one after the other, or a folder, or a pattern in quotes
("train-*.parquet"); the scores tell of each row its file, and its number there.

What to score
  --text COL[,COL2]      the text column, or the two of a sentence pair; inferred when left out.
                         May be given twice instead, for names that contain a comma
  --label COL            the label column; inferred when left out

How to read it; found from the content when left out
  --encoding NAME        ${ENCODINGS.join(', ')}
  --delimiter D          , ; | or tab
  --quoting HOW          how a quote stands in a quoted field: ${QUOTINGS.join(', ')} (quotes are text)
  --header               the first record names the columns
  --no-header            the first record is a row; columns are called "column 1", "column 2", ...
  --allow-skipped        go on even where more than a quarter of the rows cannot be used

How to train
  --model MODEL          builtin (a small English BERT), a folder in Hugging Face layout,
                         or a hub id with a revision if you like: owner/name[@revision]. Default: builtin
  --seeds N|auto         independent runs whose scores are averaged. Default: auto, 3, or 5 for a small file
  --seed N               seed of the first run; run i uses seed + i. Default: ${JOB_DEFAULTS.seed}
  --epochs N|auto        passes over the data before scoring; 0 scores the model as it is. Default: auto,
                         1 or more: a rehearsal on a part of the rows tells how many the file needs
  --score-at E,E,...     epochs, whole or not, after which rows are scored besides at the end; 0 is before
                         training. From two points on, AUM, forgetting, mean confidence, variability and
                         correctness are told too
  --scores NAMES         all, or the names of those that are wanted: without grand and headGrand, such as el2n, no
                         gradients are computed and scoring takes less than half the time. Default: all
  --folds N              out-of-sample scores besides: each row scored by runs on the other parts of N
  --no-rehearsal         leave out the run on a part of the rows that tells how far the scores can be trusted
  --batch-size N         rows a step. Default: ${JOB_DEFAULTS.batchSize}
  --learning-rate X      peak learning rate. Default: chosen for the encoder
  --max-length N         tokens a row is cut to, at least 8. Default: 128, or the encoder's limit
  --device DEVICE        ${DEVICES.join(', ')}. Default: ${JOB_DEFAULTS.device};
                         data-diet devices lists those of this machine
  --threads N            threads it may keep busy. Default: one for each core that it may use

What to write
  --out FILE.jsonl       one JSON object a scored row, and FILE.jsonl.meta.json beside it.
                         Default: beside the dataset, train.csv gives train.scores.jsonl. Scores that lie
                         there are replaced, unless they are another dataset's (train.tsv): then say --out
  --all-points FILE.jsonl  the scores at every point of --score-at, one JSON object a row and point
  --store FOLDER         where results are kept, for the editor too; a job that was ended goes on where it
                         was, and a run that is there is not computed again. Default: your data folder
  --top N                rows in the table of the highest EL2N; 0 prints no table. Default: ${DEFAULT_TOP}
  --verbose              print the engine's log, and the details of an error
  --help, --version

Where to compute; see data-diet jobs --help
  --executor WHERE       local, or slurm: a task a run, on a cluster's nodes; the machine that asks may go. Default: local
  --partition P, --account A, --gres gpu:1, --time 1:00:00, --cpus N, --mem 16G
                         what each task asks Slurm for; left out, what the cluster gives. --cpus decides how steps are
                         cut, as --threads does: the result is that of a local job with as many threads
  --sbatch-arg=WORD      anything else for sbatch, such as --sbatch-arg=--qos=long; may be given several times
  --detach               return once the job is in the queue, instead of following it
  --prepare FOLDER       only write the job down there, for data-diet work of whatever starts processes

One job of yours computes on a machine at a time: the next one waits, says for which, and goes on by itself.

The table goes to standard output, everything else to standard error.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.
`;

export const EVALUATE_HELP = `Usage: data-diet evaluate TRAIN [options]

Would dropping the top-scored rows keep the test accuracy, or improve it? Fine-tunes on all rows of TRAIN and without
those that each method would drop, several times each, and compares on rows that no score ever saw.

What to compare
  --test FILE            the rows to test on. Left out: a part of TRAIN is held out
  --holdout SHARE        which part; stratified, and near-duplicates never stand on both sides. Default: ${EVALUATE_DEFAULTS.test.share}
  --methods NAMES        what ranks the rows: ${RANKINGS.join(', ')};
                         el2n@0.25 is EL2N at that epoch. Default: el2n,random
  --drop P,P,...         percent of the rows to drop, from the suspicious end. Default: ${EVALUATE_DEFAULTS.drop.map((share) => 100 * share).join(',')}
  --keep-only P,P,...    percent of the rows to keep, of the suspicious end: the paper's question
  --rule RULE            class-cap (no class loses more than its share times a factor), top (whatever the class), or
                         stratified (for large shares: evenly over the scores). Default: ${EVALUATE_DEFAULTS.rule}
  --class-cap X          that factor. Default: ${EVALUATE_DEFAULTS.classCap}
  --budget WHAT          what all sets get alike: epochs over their own rows, or steps. Default: ${EVALUATE_DEFAULTS.budget}
  --seeds N              runs of every set, the same seeds for all. Default: ${EVALUATE_DEFAULTS.runs}
  --plan                 only tell how many runs that is and how long they take

How to read and to train: --text, --label, --encoding, --delimiter, --quoting, --header, --no-header,
  --allow-skipped, --model, --seed, --epochs, --score-at, --batch-size, --learning-rate, --max-length, --device,
  --threads, as of data-diet score

Where to compute: --executor, --partition, --account, --gres, --time, --cpus, --mem, --sbatch-arg, --detach, --prepare, as of
  data-diet score: worth while where there are many runs

What to write
  --out FILE.html        the report; the figures go to FILE.json beside it.
                         Default: beside the dataset, train.csv gives train.evaluation.html
  --store FOLDER         where runs are kept: an evaluation that was ended goes on where it was
  --verbose, --help, --version

The table goes to standard output, everything else to standard error.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.
`;

export const EXPORT_HELP = `Usage: data-diet export FILE --as WHAT [options]

Writes rows of a dataset that was scored before, here or in the editor. A file of any size goes through in pieces, and what
is written is there whole or not at all. Rows that were edited since they were scored, or could not be read, are never
among those that are flagged.

What to write
  --as pruned            two files: all but the flagged rows, and the flagged rows alone. Byte for byte, with all
                         columns, header, blank lines and encoding: train.pruned.csv and train.removed.csv
  --as rows              the flagged rows alone, in the same way: train.flagged.csv
  --as keep-column       the whole file with one column more, keep: true, or false for flagged rows: train.keep.csv
  --as keep-indices      the numbers of all other rows, for Hugging Face's Dataset.select: keep_indices.json
  --as cleanlab          is_label_issue,label_score,given_label,predicted_label of every scored row; low scores are bad.
                         What a spreadsheet would run as a formula gets an apostrophe: train.cleanlab.csv
  --as label-studio      the flagged rows as tasks with predictions: train.label-studio.json
  --as argilla           the flagged rows as records with suggestions, for Argilla 2: train.argilla.json

Which rows
  --flagged              the top ${FLAGGED_DEFAULTS.percent} % by EL2N, as the editor flags them: less those that were decided
                         on in train.review.jsonl. This is the default
  --score NAME           by another score of the result: ${SCORE_NAMES.join(', ')}
  --top P                another percentage of the scored rows
  --decided WHAT         with --as rows: those that train.review.jsonl says are kept, unsure or relabelled. They are found by
                         their scores: rows that were relabelled since are exported after the file is scored again

  --out FILE             where to write; the removed rows go beside it. Default: beside the dataset, called as above
  --force                replace files that are there already. The dataset itself is never replaced
  --store FOLDER         where results are kept. Default: your data folder
  --verbose, --help, --version

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.
`;
export const IMPORT_HELP = `Usage: data-diet import TRAIN --predictions FILE [--predictions FILE2 ...] [options]
       data-diet import TRAIN --scores FILE.scores.jsonl

Gives the rows of TRAIN scores that were computed elsewhere; nothing is trained here.

From a model's own predictions
  --predictions FILE     a probability or a logit of every class for every row of TRAIN. Named several times, or a
                         folder: an epoch each, in the order given or of the numbers in their names; a folder of
                         folders: a run each. From two epochs on, AUM, forgetting, mean confidence, variability and
                         correctness are told too. Files end in ${PREDICTION_EXTENSIONS.map((extension) => `.${extension}`).join(', ')}:
                           JSON lines with a list, or an object by label, in probs, probabilities, pred_probs or logits
                           CSV and TSV with a column a class
                           cartography's dynamics_epoch_N.jsonl: guid, logits_epoch_N, gold
                         Rows are matched by a field row, idx or guid, as a column of TRAIN of that name, else as the
                         number of the record from 0; without one by their order
  --logits, --probabilities  what the numbers are. Left out: probabilities where every row sums to 1
  --classes A,B,...      the labels that the values of a row stand for. Left out: names in the file, the classes that
                         gold tells, or the labels in their sorted order
  --id FIELD             the field of TRAIN and of the predictions by which rows are matched
  --model-name NAME      what the model is called where its scores are shown
  --text, --label, --encoding, --delimiter, --quoting, --header, --no-header, --allow-skipped, as of data-diet score
  --out FILE.jsonl       where the scores go. Default: beside the dataset, as of data-diet score

From a scores file
  --scores FILE          scores that data-diet score wrote, here or on a cluster, with FILE.meta.json beside them.
                         Rows are found by their content: TRAIN may have changed since

What to write
  --store FOLDER         where the result is kept, for the editor too. Default: your data folder
  --top N                rows in the table of the highest EL2N; 0 prints no table. Default: ${DEFAULT_TOP}
  --verbose, --help, --version

The table goes to standard output, everything else to standard error.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.
`;

export const WORK_HELP = `Usage: data-diet work --job FOLDER --index I
       data-diet work --job FOLDER --plan | --merge

One part of a job that several processes compute, on one machine or on many that see FOLDER and the store. FOLDER is made by
data-diet score FILE --prepare FOLDER, or evaluate; --executor slurm makes one and starts all parts itself.

  --plan                 decide what all parts go by: epochs, runs, device, lanes. Where nobody did, whichever part comes first
                         does so, and the others go by what it wrote
  --index I              compute run I of the plan. Left out, a scheduler tells it: SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX
                         (Kubernetes) or AWS_BATCH_JOB_ARRAY_INDEX. A run that is there is not computed again; one too many
                         ends at once
  --first N              the index counts from run N: for an array of the runs on pruned sets
  --merge                make the result of the runs, or tell which units are missing. Computes nothing
  --verbose, --help, --version

Runs on pruned sets need all runs that score, and the merge needs all runs; else nothing needs another. Recipes: docs/cluster.md.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled.
`;

export const JOBS_HELP = `Usage: data-diet jobs
       data-diet jobs follow ID
       data-diet jobs cancel ID

Jobs that were given to Slurm with --executor slurm, here or in the editor. Each has a folder in STORE/jobs with its tasks' logs.

  follow                 wait until it is over, and tell what it found. Ctrl+C ends the following, not the job
  cancel                 take all its tasks from the queue. The runs that were finished are kept: the same job, given again,
                         computes the others
  --store FOLDER         where results are kept. Default: your data folder
  --verbose, --help, --version

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled or not followed any more.
`;

export const MCP_HELP = `Usage: data-diet mcp [FOLDER] [options]

Serves the Model Context Protocol over standard input and output, for a coding assistant that starts it. Its tools:
  score_dataset      scores a dataset, as data-diet score does
  top_rows           the most suspicious rows of a scored dataset, with their texts
  evaluate_pruning   would dropping them help? as data-diet evaluate does

Only datasets in FOLDER are read; left out, the folder that it is started in. What the tools answer goes to the assistant
and to the language model behind it; texts of rows are in the answers of top_rows alone.

  --model, --device, --threads, --seed, --batch-size, --learning-rate, --max-length, --store, as of data-diet score
`;
