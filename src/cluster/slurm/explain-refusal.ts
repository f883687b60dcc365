// Why sbatch refused a job, in words that a person can act on.
import { DataDietError } from '../../shared/errors.ts';
import type { SlurmOptions } from './options.ts';

interface Refusal {
  readonly words: RegExp;
  readonly message: (options: SlurmOptions) => string;
  readonly action: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    words: /configuration source|slurm\.conf|SLURM_CONF/i,
    message: () => 'Slurm is installed here, but knows of no cluster.',
    action: 'Call it on a login node of the cluster, or say with SLURM_CONF where its slurm.conf lies.',
  },
  {
    words: /invalid partition/i,
    message: ({ partition }) =>
      partition === undefined ? 'Slurm has no default partition.' : `Slurm has no partition "${partition}".`,
    action: 'Choose one with --partition; sinfo lists them.',
  },
  {
    words: /invalid account|account\/partition combination/i,
    message: ({ account, partition }) => {
      const where = partition === undefined ? '' : ` in the partition "${partition}"`;
      return account === undefined
        ? `Slurm wants an account${where}.`
        : `Slurm knows no account "${account}" of yours${where}.`;
    },
    action: 'Choose one with --account; sacctmgr show associations user=$USER lists yours.',
  },
  {
    words: /time limit|invalid --time|time specification/i,
    message: ({ time = '' }) => `Slurm does not accept the time limit ${time}.`.replace(' .', '.'),
    action: 'Say another with --time, such as 30 (minutes) or 2:00:00; sinfo -o "%P %l" lists the longest.',
  },
  {
    words: /gres|generic resource/i,
    message: ({ gres = '' }) => `Slurm has no resource "${gres}".`,
    action: 'Say another with --gres, such as gpu:1; sinfo -o "%P %G" lists them.',
  },
  {
    words: /node configuration is not available|cpu count|memory specification|more processors|node count/i,
    message: ({ cpus, mem }) => {
      const asked = [cpus === undefined ? '' : `${cpus} CPUs`, mem === undefined ? '' : `${mem} of memory`];
      const what = asked.filter((part) => part !== '').join(' and ');
      return `No node has ${what === '' ? 'all that is asked for' : what}.`;
    },
    action:
      'Ask for less with --cpus, --mem or --gres, or choose another --partition; sinfo -o "%P %c %m %G" lists what there is.',
  },
  {
    words: /qos/i,
    message: () => 'Slurm does not accept the quality of service.',
    action: 'Say another with --sbatch-arg=--qos=NAME; sacctmgr show qos lists them.',
  },
  {
    words: /unrecognized option|invalid option|ambiguous/i,
    message: ({ extra = [] }) =>
      `sbatch does not know an option among ${extra.join(' ') || 'those it was given'}.`,
    action: 'Look at what --sbatch-arg says; sbatch --help lists its options.',
  },
  {
    words: /job array specification/i,
    message: () => 'Slurm allows no array of so many tasks here.',
    action: 'Ask for fewer runs; scontrol show config tells MaxArraySize.',
  },
];

/** @param stderr what sbatch wrote */
export function explainRefusal(stderr: string, options: SlurmOptions): DataDietError {
  const detail = stderr.trim();
  const known = REFUSALS.find(({ words }) => words.test(detail));
  if (known !== undefined) {
    return new DataDietError('scheduler-refused', known.message(options), { action: known.action, detail });
  }
  const line =
    detail
      .split('\n')
      .at(-1)
      ?.replace(/^sbatch: (error: )?/, '') ?? '';
  return new DataDietError('scheduler-refused', `Slurm did not accept the job: ${line}`, {
    action:
      'Ask for something else with --partition, --account, --time, --cpus, --mem, --gres or --sbatch-arg.',
    detail,
  });
}

/** The controller is busy, restarts, or cannot be reached for a moment. */
export function isBusy(stderr: string): boolean {
  return /socket timed out|temporarily un|unable to contact|connection refused|zero bytes|communication connection|slurm_receive|job count limit|not responding|try again/i.test(
    stderr,
  );
}
