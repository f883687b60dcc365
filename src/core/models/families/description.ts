// An encoder's description from what its family says of it.
import type { Classifier, EncoderDescription } from '../encoder.ts';
import { linear } from '../parameters.ts';

/** @param forward of the classifier, whatever the number of its classes */
export function makeDescription(
  known: Omit<EncoderDescription, 'classifier'>,
  forward: Classifier['forward'],
): EncoderDescription {
  const { parameters, outputLayer, hiddenSize } = known;
  return {
    ...known,
    classifier: (classes) => ({
      ...known,
      parameters: [...parameters, ...linear(outputLayer, hiddenSize, classes, 'head')],
      forward,
    }),
  };
}
