// Builds a graph of ONNX operations. Equal nodes are made once (common subexpressions), types are inferred at once.
import { inferTypes } from './ops/table.ts';
import type { OpAttributes, OpName } from './ops/attributes.ts';
import { describeType, type ElementType, type Node, type Shape, type Value } from './value.ts';

export class Graph {
  readonly inputs: Value[] = [];
  readonly outputs = new Map<string, Value>();
  private readonly nodes = new Map<string, Node>();
  private readonly scalars = new Map<number, Value>();
  private counter = 0;

  /** A value that is fed at every run; its name is its address. */
  input(name: string, elementType: ElementType, shape: Shape): Value {
    if (this.inputs.some((value) => value.name === name)) throw new Error(`input ${name} exists already`);
    const value: Value = { graph: this, name, elementType, shape, source: { kind: 'input' } };
    this.inputs.push(value);
    return value;
  }

  constant(data: Float32Array | Int32Array, shape: readonly number[]): Value {
    const elementType = data instanceof Float32Array ? 'float32' : 'int32';
    return {
      graph: this,
      name: this.freshName('constant'),
      elementType,
      shape,
      source: { kind: 'constant', data },
    };
  }

  /** A float32 constant of shape `[]`. */
  scalar(number: number): Value {
    const known = this.scalars.get(number);
    if (known) return known;
    const value = this.constant(Float32Array.of(number), []);
    this.scalars.set(number, value);
    return value;
  }

  /** Marks a value as a result of the graph under a name of its own. */
  output(name: string, value: Value): void {
    if (this.outputs.has(name)) throw new Error(`output ${name} exists already`);
    this.outputs.set(name, value);
  }

  /** Adds a node, or returns the outputs of the equal one that is there already. */
  apply<K extends OpName>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]): readonly Value[] {
    for (const input of inputs) {
      if (input.graph !== this) throw new Error(`${op}: ${input.name} belongs to another graph`);
    }
    const key = `${op}(${inputs.map((input) => input.name).join(',')})${JSON.stringify(attributes)}`;
    const known = this.nodes.get(key);
    if (known) return known.outputs;
    const types = this.infer(op, inputs, attributes);
    const outputs: Value[] = [];
    const node: Node<K> = { op, inputs, attributes, outputs };
    for (const type of types) {
      outputs.push({ graph: this, name: this.freshName(op), ...type, source: { kind: 'node', node } });
    }
    this.nodes.set(key, node);
    return outputs;
  }

  /** Nodes that the outputs need, inputs before users. */
  reachableNodes(roots: Iterable<Value> = this.outputs.values()): Node[] {
    const order: Node[] = [];
    const seen = new Set<Node>();
    // An explicit stack: a deep encoder's backward pass is a chain of thousands of nodes.
    const stack: { node: Node; next: number }[] = [];
    const enter = (value: Value): void => {
      if (value.source.kind !== 'node' || seen.has(value.source.node)) return;
      seen.add(value.source.node);
      stack.push({ node: value.source.node, next: 0 });
    };
    for (const root of roots) {
      enter(root);
      for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
        const input = frame.node.inputs[frame.next++];
        if (input) enter(input);
        else {
          order.push(frame.node);
          stack.pop();
        }
      }
    }
    return order;
  }

  private infer<K extends OpName>(op: K, inputs: readonly Value[], attributes: OpAttributes[K]) {
    try {
      return inferTypes(op, inputs, attributes);
    } catch (cause) {
      const operands = inputs.map((input) => `${input.name}: ${describeType(input)}`).join(', ');
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${op}(${operands}) ${JSON.stringify(attributes)}: ${reason}`, { cause });
    }
  }

  private freshName(stem: string): string {
    return `${stem}_${this.counter++}`;
  }
}
