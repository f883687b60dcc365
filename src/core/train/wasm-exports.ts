// What modules of AssemblyScript export, parsed: places in their memory, and functions of numbers.
import * as v from 'valibot';

export const AddressSchema = v.instance(WebAssembly.Global);

export type KernelFunction = (...values: number[]) => unknown;
export const KernelFunctionSchema = v.custom<KernelFunction>((value) => typeof value === 'function');
