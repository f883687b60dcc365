// Which of a machine's GPUs a process may use, by what a scheduler or a person says in its environment.

/** `all`; `none`; or `some`, by their numbers where they have any. */
export type VisibleGpus =
  | { readonly kind: 'all' }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'some'; readonly names: readonly string[] };

/**
 * CUDA heeds `CUDA_VISIBLE_DEVICES` by itself, other interfaces to the same hardware do not: we do. A task of Slurm that was
 * given no GPU leaves those of its node to the tasks that were.
 */
export function visibleGpus(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): VisibleGpus {
  const visible = environment['CUDA_VISIBLE_DEVICES'];
  if (visible !== undefined) {
    const names = visible
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    // As CUDA reads it: what stands behind the first that is none does not count. `NoDevFiles` is Slurm's word for none.
    const end = names.findIndex((name) => /^(-\d+|NoDevFiles|none|void)$/i.test(name));
    const left = end === -1 ? names : names.slice(0, end);
    return left.length === 0
      ? { kind: 'none', reason: 'CUDA_VISIBLE_DEVICES names no GPU' }
      : { kind: 'some', names: left };
  }
  const given = ['SLURM_JOB_GPUS', 'SLURM_STEP_GPUS', 'SLURM_GPUS_ON_NODE', 'SLURM_GPUS'];
  if (environment['SLURM_JOB_ID'] !== undefined && given.every((name) => (environment[name] ?? '') === '')) {
    return { kind: 'none', reason: 'Slurm gave the task no GPU: ask for one with --gres gpu:1' };
  }
  return { kind: 'all' };
}
