/**
 * What TypeScript knows of the element's types, for readers who don't have it: aliases written out, and each field of a
 * detail with its doc comment.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { TypeFlags, TypeFormatFlags } = ts;
const format =
  TypeFormatFlags.NoTruncation | TypeFormatFlags.InTypeAlias | TypeFormatFlags.UseSingleQuotesForStringLiteralType;

/**
 * @typedef {{ path: string, type: string, description: string }} Field - `path` is such as `streams[].margin.min`
 * @returns {{ events: Map<string, { type: string, fields: Field[] }>, memberType(name: string): string,
 *   fieldsOf(member: string): Field[], texts: Field[] }}
 */
export function publicTypes() {
  const file = (name) => join(root, 'src/element', name);
  const config = ts.readConfigFile(file('tsconfig.json'), ts.sys.readFile).config;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'src/element'));
  const program = ts.createProgram([file('element.ts')], { ...options, composite: false, incremental: false });
  const checker = program.getTypeChecker();

  /** The type that a file of the element exports under a name. */
  const exported = (from, name) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file(from)));
    const symbol = checker.getExportsOfModule(module).find((one) => one.name === name);
    return checker.getDeclaredTypeOfSymbol(symbol);
  };
  const propertiesOf = (type) => checker.getPropertiesOfType(type);
  const typeOf = (symbol) => checker.getTypeOfSymbol(symbol);
  const docOf = (symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll('\n', ' ');

  /** Plain data of ours, as opposed to classes, functions and the platform's objects. */
  function isRecord(type) {
    const { symbol } = type;
    if ((type.flags & TypeFlags.Object) === 0 || checker.isArrayType(type) || type.getCallSignatures().length > 0)
      return false;
    if (symbol?.declarations === undefined || (symbol.flags & ts.SymbolFlags.Class) !== 0) return false;
    // `Pick` and its like are declared by the library, but have no name.
    return symbol.name === '__type' || !program.isSourceFileDefaultLibrary(symbol.declarations[0].getSourceFile());
  }

  /** The members of a union as they were written in `source`, the rest by the alphabet, what stands for nothing last. */
  function writeUnion(type, source) {
    const parts = new Set(
      type.types.map((one) => ((one.flags & TypeFlags.BooleanLiteral) !== 0 ? 'boolean' : write(one))),
    );
    const rank = (part) => {
      if (part === 'null' || part === 'undefined') return Infinity;
      const at = source.indexOf(part);
      return at < 0 ? Number.MAX_SAFE_INTEGER : at;
    };
    return [...parts]
      .sort((one, other) => rank(one) - rank(other) || 0 || one.localeCompare(other))
      .map((part) => (part.includes('=>') ? `(${part})` : part))
      .join(' | ');
  }
  const sourceOf = (symbol) => symbol?.declarations?.[0]?.getText() ?? '';

  /** `source`: the code that the type was written in, for the order of what it lists. */
  function write(type, source = '') {
    if (checker.isArrayType(type)) {
      const item = write(checker.getTypeArguments(type)[0], source);
      return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
    }
    if (isRecord(type))
      return `{ ${propertiesOf(type)
        .map((one) => `${one.name}: ${writeProperty(one)}`)
        .join(', ')} }`;
    if (type.isUnion()) return writeUnion(type, type.aliasSymbol ? sourceOf(type.aliasSymbol) : source);
    return checker.typeToString(type, undefined, format);
  }
  const writeProperty = (symbol) => write(typeOf(symbol), sourceOf(symbol));

  /** The record in a type, if there is one: itself, an array's, or one of a union with null. */
  function recordIn(type) {
    if (checker.isArrayType(type)) {
      const item = checker.getTypeArguments(type)[0];
      return isRecord(item) ? { record: item, suffix: '[]' } : null;
    }
    if (isRecord(type)) return { record: type, suffix: '' };
    const record = type.isUnion() ? type.types.find(isRecord) : undefined;
    return record === undefined ? null : { record, suffix: '' };
  }

  function fields(type, path = '') {
    return propertiesOf(type).flatMap((one) => {
      const here = `${path}${one.name}`;
      const inner = recordIn(typeOf(one));
      const written = writeProperty(one);
      const own = { path: here, type: written, description: docOf(one) };
      if (inner === null) return [own];
      own.type = `object${inner.suffix}${written.endsWith('| null') ? ' | null' : ''}`;
      return [own, ...fields(inner.record, `${here}${inner.suffix}.`)];
    });
  }

  const details = propertiesOf(exported('events.ts', 'SpiceDisplayEventDetails'));
  const members = new Map(propertiesOf(exported('element.ts', 'SpiceDisplayElement')).map((one) => [one.name, one]));
  return {
    events: new Map(
      details.map((one) => [one.name, { type: `CustomEvent<${writeProperty(one)}>`, fields: fields(typeOf(one)) }]),
    ),
    memberType: (name) => writeProperty(members.get(name)),
    fieldsOf: (name) => {
      const inner = recordIn(typeOf(members.get(name)));
      return inner ? fields(inner.record) : [];
    },
    texts: fields(exported('texts.ts', 'Texts')),
  };
}
