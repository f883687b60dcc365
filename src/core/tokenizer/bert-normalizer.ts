// BERT's text normalisation where the JavaScript tokenizer departs from Hugging Face's Rust one, with which encoders
// were pretrained. A test holds it against ids that the Rust tokenizer made.
import { BertNormalizer } from '@huggingface/tokenizers';

/** Ideographs beyond the basic plane, which the JavaScript tokenizer overlooks: it walks over UTF-16 units. */
const SUPPLEMENTARY_IDEOGRAPH =
  /[\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

/** As the base class, but every ideograph becomes a word, and letters are lowered one by one. */
export class FaithfulBertNormalizer extends BertNormalizer {
  override normalize(text: string): string {
    let prepared = text;
    if (this.config.handle_chinese_chars) prepared = prepared.replace(SUPPLEMENTARY_IDEOGRAPH, ' $& ');
    // `toLowerCase` makes the last sigma of a word a final one; letter by letter there is no last one.
    if (this.config.lowercase) prepared = prepared.replaceAll('Σ', 'σ');
    return super.normalize(prepared);
  }
}
