// Which providers are worth trying on a machine, from its facts alone.
import { PROVIDER_NAMES, type Provider } from '../onnx/session-options.ts';
import type { Machine } from './machine.ts';

/** The order in which `auto` tries them; the CPU is what remains. */
export const AUTOMATIC_ORDER = ['cuda', 'webgpu', 'coreml', 'dml'] as const satisfies readonly Provider[];

export interface Prospect {
  /** `hopeless`: it cannot run here. `unlikely`: only a person who names it may try. `likely`: `auto` tries it. */
  readonly prospect: 'hopeless' | 'unlikely' | 'likely';
  /** Why not, where it is not likely; to follow after the provider's name. */
  readonly reason: string;
}

const LIKELY: Prospect = { prospect: 'likely', reason: '' };

export function judge(provider: Provider, machine: Machine): Prospect {
  if (provider === 'cpu') return LIKELY;
  if (!machine.backends.includes(provider)) {
    return {
      prospect: 'hopeless',
      reason: `is not part of ONNX Runtime ${ONLY_ON[provider] ?? `for ${machine.platform}`}`,
    };
  }
  if (provider === 'cuda' && !machine.hasCudaLibrary) {
    return {
      prospect: 'hopeless',
      reason: "is not installed: ONNX Runtime's provider for it is a download of its own, and not there",
    };
  }
  if (!machine.graphics.present) {
    return { prospect: 'unlikely', reason: 'finds no graphics hardware on this machine' };
  }
  return ofVisible(provider, machine);
}

/** Hardware that is there need not be ours. */
function ofVisible(provider: Provider, { visible, graphics }: Machine): Prospect {
  if (visible.kind === 'none') {
    return {
      // Told so, CUDA itself finds none.
      prospect: provider === 'cuda' ? 'hopeless' : 'unlikely',
      reason: `is not to be used: ${visible.reason}`,
    };
  }
  const takesTheFirst = provider !== 'cuda' && graphics.names.length > 1;
  if (visible.kind === 'some' && takesTheFirst && visible.names[0] !== '0') {
    return {
      prospect: 'unlikely',
      reason: `cannot be told which of several GPUs to use, and CUDA_VISIBLE_DEVICES names ${visible.names.join(', ')}`,
    };
  }
  return LIKELY;
}

const ONLY_ON: Readonly<Partial<Record<Provider, string>>> = {
  dml: `here: ${PROVIDER_NAMES.dml} is a part of Windows`,
  coreml: `here: ${PROVIDER_NAMES.coreml} is a part of macOS`,
};
