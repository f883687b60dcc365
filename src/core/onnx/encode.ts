// Writes a graph as an ONNX model. Field numbers are those of onnx.proto3 (IR version 9, opset 20).
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Graph } from './graph.ts';
import type { OnnxNode } from './ops/rule.ts';
import { onnxNodes } from './ops/table.ts';
import type { ElementType, TensorType, Value } from './value.ts';

const IR_VERSION = 9;
const OPSET_VERSION = 20;
const DATA_TYPES: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, bool: 9 };
const INT64 = 7;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

type Write = (writer: BinaryWriter) => void;

function message(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}
function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}
function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9 (little endian, as every platform we run on). */
function tensor(name: string, dataType: number, dims: readonly number[], data: ArrayBufferView): Write {
  return (writer) => {
    for (const dim of dims) integer(writer, 1, dim);
    integer(writer, 2, dataType);
    text(writer, 8, name);
    writer
      .tag(9, WireType.LengthDelimited)
      .bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  };
}

/** ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1 | dim_param 2 } } } }. */
function valueInfo(name: string, type: TensorType): Write {
  return (writer) => {
    text(writer, 1, name);
    message(writer, 2, (typeProto) => {
      message(typeProto, 1, (tensorType) => {
        integer(tensorType, 1, DATA_TYPES[type.elementType]);
        message(tensorType, 2, (shape) => {
          for (const dim of type.shape) {
            message(shape, 1, (dimension) => {
              if (typeof dim === 'number') integer(dimension, 1, dim);
              else text(dimension, 2, dim);
            });
          }
        });
      });
    });
  };
}

/** AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20. */
function attribute(name: string, value: NonNullable<OnnxNode['attributes']>[string]): Write {
  return (writer) => {
    text(writer, 1, name);
    if (typeof value === 'number') {
      integer(writer, 3, value);
      integer(writer, 20, ATTRIBUTE_INT);
    } else if (typeof value === 'string') {
      text(writer, 4, value);
      integer(writer, 20, ATTRIBUTE_STRING);
    } else if ('float' in value) {
      writer.tag(2, WireType.Bit32).float(value.float);
      integer(writer, 20, ATTRIBUTE_FLOAT);
    } else {
      for (const item of value) integer(writer, 8, item);
      integer(writer, 20, ATTRIBUTE_INTS);
    }
  };
}

/** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5. */
function nodeProto(node: OnnxNode, inputs: readonly string[], outputs: readonly string[]): Write {
  return (writer) => {
    for (const input of inputs) text(writer, 1, input);
    for (const output of outputs) text(writer, 2, output);
    text(writer, 3, outputs[0] ?? node.opType);
    text(writer, 4, node.opType);
    for (const [name, value] of Object.entries(node.attributes ?? {})) {
      message(writer, 5, attribute(name, value));
    }
  };
}

/** Collects the constants that nodes name, each once. */
class Initializers {
  private readonly tensors = new Map<string, Write>();

  add(value: Value): void {
    if (value.source.kind !== 'constant' || this.tensors.has(value.name)) return;
    const { data } = value.source;
    this.tensors.set(
      value.name,
      tensor(value.name, DATA_TYPES[value.elementType], value.shape as number[], data),
    );
  }

  /** An int64 vector, as ONNX wants axes and shapes; equal ones are shared. */
  addIntegers(numbers: readonly number[]): string {
    const name = `int64_${numbers.join('_')}`;
    this.tensors.set(name, tensor(name, INT64, [numbers.length], BigInt64Array.from(numbers, BigInt)));
    return name;
  }

  writeTo(writer: BinaryWriter): void {
    for (const write of this.tensors.values()) message(writer, 5, write);
  }
}

/**
 * Results are written under their public names by the node that makes them: a copy of every parameter and moment at
 * every step would cost 5 % of it. Where a result is an input, or has two names, a copy is what it is.
 */
function nameResults(graph: Graph): {
  readonly rename: (name: string) => string;
  readonly copies: readonly (readonly [from: string, to: string])[];
} {
  const names = new Map<string, string>();
  const copies: [string, string][] = [];
  for (const [name, value] of graph.outputs) {
    if (value.source.kind === 'node' && !names.has(value.name)) names.set(value.name, name);
    else copies.push([names.get(value.name) ?? value.name, name]);
  }
  return { rename: (name) => names.get(name) ?? name, copies };
}

/** The graph as the bytes of an ONNX model; only what its outputs need is written, and only the inputs used. */
export function encodeModel(graph: Graph): Uint8Array {
  const nodes = graph.reachableNodes();
  const initializers = new Initializers();
  const used = new Set<Value>(graph.outputs.values());
  for (const node of nodes) {
    for (const input of node.inputs) {
      used.add(input);
      initializers.add(input);
    }
  }
  const inputs = graph.inputs.filter((input) => used.has(input));

  const { rename, copies } = nameResults(graph);

  const writer = new BinaryWriter();
  integer(writer, 1, IR_VERSION);
  text(writer, 2, 'data-diet');
  message(writer, 7, (graphProto) => {
    for (const node of nodes) {
      for (const onnx of onnxNodes(node)) {
        const names = onnx.inputs.map((input) =>
          typeof input === 'string' ? rename(input) : initializers.addIntegers(input),
        );
        message(graphProto, 1, nodeProto(onnx, names, onnx.outputs.map(rename)));
      }
    }
    text(graphProto, 2, 'data-diet');
    for (const [from, to] of copies) {
      message(graphProto, 1, nodeProto({ opType: 'Identity', inputs: [], outputs: [] }, [from], [to]));
    }
    initializers.writeTo(graphProto);
    for (const input of inputs) message(graphProto, 11, valueInfo(input.name, input));
    for (const [name, value] of graph.outputs) message(graphProto, 12, valueInfo(name, value));
  });
  // OperatorSetIdProto: domain 1 (default, left out), version 2.
  message(writer, 8, (opset) => {
    integer(opset, 2, OPSET_VERSION);
  });
  return writer.finish();
}
