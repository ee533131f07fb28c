import { parseDocument } from 'yaml';
import { configError } from '../../spec/failure.js';

/** A config in YAML. What is not valid is never quoted: it may be a secret. */
export function parseYaml(text: string, path: string): unknown {
  const document = parseDocument(text, { merge: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const [at] = problem.linePos ?? [];
    throw configError(
      `${path}: the config is not YAML${at === undefined ? '' : ` (line ${at.line}, column ${at.col})`}`,
    );
  }
  try {
    return document.toJS();
  } catch {
    throw configError(`${path}: the config is YAML whose references cannot be followed`);
  }
}
