// What computes the results: of another version they may be others.
import { env } from 'onnxruntime-node';
import { version } from '../../package.json';

export const VERSIONS = {
  dataDiet: version,
  onnxRuntime: env.versions.node ?? env.versions.common,
  node: process.versions.node,
} as const;
