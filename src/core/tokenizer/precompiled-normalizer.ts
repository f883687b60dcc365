// SentencePiece's text normalisation as its models carry it: a precompiled map from sequences of bytes to their
// replacements. The JavaScript tokenizer approximates it by NFKC; this reads the map, as Hugging Face's Rust one does.
import { PrecompiledNormalizer } from '@huggingface/tokenizers';

/** Longer grapheme clusters, in bytes of UTF-8, are looked up character by character. */
const LONGEST_GRAPHEME = 5;

/** Where the children of `node` begin: each child is there, exclusive-or its byte. */
const childrenOf = (node: number, unit: number): number => node ^ ((unit >>> 10) << ((unit & 0x200) >>> 6));

/**
 * A trie over bytes in Darts' double array (github.com/s-yata/darts-clone). A unit of 32 bits holds either a node - its
 * label in bits 0 to 7 and 31, whether a key ends there in bit 8, where its children are in bits 9 to 30 - or a value.
 */
class DoubleArray {
  constructor(private readonly units: Uint32Array) {}

  /** The value of the shortest key that `bytes` starts with. */
  shortestPrefix(bytes: Uint8Array): number | undefined {
    let node = childrenOf(0, this.units[0]!);
    for (const byte of bytes) {
      if (byte === 0) return undefined;
      node ^= byte;
      const unit = this.units[node];
      if (unit === undefined || (unit & 0x8000_00ff) >>> 0 !== byte) return undefined;
      node = childrenOf(node, unit);
      if ((unit >>> 8) & 1) return this.units[node]! & 0x7fff_ffff;
    }
    return undefined;
  }
}

/** As the base class, but by the map itself. */
export class FaithfulPrecompiledNormalizer extends PrecompiledNormalizer {
  private readonly keys: DoubleArray;
  /** Replacements, each ended by a zero byte; the trie's values are their offsets. */
  private readonly replacements: Uint8Array;
  private readonly graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();

  /** @param map base64: the size of the trie in bytes (32 bits, little endian), the trie, the replacements */
  constructor(map: string) {
    super({ type: 'Precompiled', precompiled_charsmap: map });
    const bytes = Buffer.from(map, 'base64');
    const trieBytes = bytes.readUInt32LE(0);
    if (trieBytes % 4 !== 0 || trieBytes === 0 || 4 + trieBytes > bytes.length) {
      throw new Error('its map of characters is damaged');
    }
    const units = Uint32Array.from({ length: trieBytes / 4 }, (_, index) =>
      bytes.readUInt32LE(4 + index * 4),
    );
    this.keys = new DoubleArray(units);
    this.replacements = bytes.subarray(4 + trieBytes);
  }

  override normalize(text: string): string {
    let normalized = '';
    for (const { segment } of this.graphemes.segment(text)) {
      const bytes = this.encoder.encode(segment);
      // What the shortest key stands for replaces the whole cluster: so do the tokenizers that encoders learnt with.
      const whole = bytes.length <= LONGEST_GRAPHEME ? this.replacementOf(bytes) : undefined;
      normalized +=
        whole ??
        Array.from(segment, (letter) => this.replacementOf(this.encoder.encode(letter)) ?? letter).join('');
    }
    return normalized;
  }

  private replacementOf(bytes: Uint8Array): string | undefined {
    const begin = this.keys.shortestPrefix(bytes);
    if (begin === undefined) return undefined;
    const end = this.replacements.indexOf(0, begin);
    return this.decoder.decode(this.replacements.subarray(begin, end < 0 ? undefined : end));
  }
}
