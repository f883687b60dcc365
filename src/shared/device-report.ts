// What is known of a device that could compute: whether it can be used, and why not.
import * as v from 'valibot';

/** The devices that can be named; `auto` chooses among them. */
export const NAMED_DEVICES = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

export const DeviceReportSchema = v.strictObject({
  device: v.picklist(NAMED_DEVICES),
  /** It computes what the CPU computes: it may be named. */
  usable: v.boolean(),
  /** `auto` may choose it; false for a usable device that is only slower than the CPU. */
  automatic: v.boolean(),
  /** The hardware's name, where it could be found. */
  adapter: v.optional(v.string()),
  /** Why it is usable or not, to follow after its name: `computes what the CPU does`. */
  reason: v.string(),
});
export type DeviceReport = v.InferOutput<typeof DeviceReportSchema>;
