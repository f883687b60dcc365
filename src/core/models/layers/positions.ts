// The two ways in which encoders number the positions of a sequence.
import type { EncoderDescription } from '../encoder.ts';

export type Positions = Pick<EncoderDescription, 'maxLength' | 'positionId'>;

/** From 0 on, padding included. */
export function positionsFromZero(rows: number): Positions {
  return { maxLength: rows, positionId: (index) => index };
}

/** Fairseq's way: padding has the position `paddingId`, tokens those from `paddingId + 1` on. */
export function positionsAfterPadding(rows: number, paddingId: number): Positions {
  return {
    maxLength: rows - paddingId - 1,
    positionId: (index, length) => (index < length ? paddingId + 1 + index : paddingId),
  };
}
