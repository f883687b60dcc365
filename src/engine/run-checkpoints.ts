// When a run keeps a checkpoint, and when one is good to go on from.
import type { ParameterSpec } from '../core/models/parameters.ts';
import { parameterSize } from '../core/models/parameters.ts';
import type { TrainingState } from '../core/train/training-state.ts';
import {
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type RunProgress,
} from './checkpoint.ts';

/** What a crash costs at most; writing 12 bytes a parameter takes a hundredth of that, even of a large encoder. */
const SECONDS_BETWEEN = 300;
/** What is worth less than this is not kept before work that may end the run: it is computed again as fast. */
const SECONDS_WORTH_KEEPING = 30;

interface Surroundings {
  /** A monotone clock in milliseconds. */
  readonly now: () => number;
  readonly log: (message: string) => void;
}

/** Of one run. */
export class RunCheckpoints {
  private keptAt: number;

  constructor(
    private readonly file: string,
    private readonly specs: readonly ParameterSpec[],
    private readonly surroundings: Surroundings,
  ) {
    this.keptAt = surroundings.now();
  }

  /** It is time for the next. */
  get isDue(): boolean {
    return this.secondsSince >= SECONDS_BETWEEN;
  }

  /** Enough was computed since the last that it would be a pity to lose it. */
  get isWorthwhile(): boolean {
    return this.secondsSince >= SECONDS_WORTH_KEEPING;
  }

  /**
   * The latest, where a run on this footing comes from there to the bits that it comes to from its start.
   * @param isWanted whether the run has something to do after that step
   */
  async latest(
    footing: string,
    isWanted: (progress: RunProgress) => boolean,
  ): Promise<Checkpoint | undefined> {
    const sizes = new Map(this.specs.map((spec) => [spec.name, parameterSize(spec)]));
    const checkpoint = await readCheckpoint(this.file, sizes);
    return checkpoint?.footing === footing && isWanted(checkpoint) ? checkpoint : undefined;
  }

  /** A checkpoint that cannot be written is missed only where the run is ended before its end. */
  async keep(state: TrainingState, progress: RunProgress): Promise<void> {
    try {
      await writeCheckpoint(this.file, { ...progress, snapshot: await state.snapshot() });
    } catch (error) {
      this.surroundings.log(`no checkpoint could be written: ${String(error)}`);
    }
    this.keptAt = this.surroundings.now();
  }

  /** The run is over. */
  async forget(): Promise<void> {
    await removeCheckpoint(this.file);
  }

  private get secondsSince(): number {
    return (this.surroundings.now() - this.keptAt) / 1000;
  }
}
