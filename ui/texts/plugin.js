// A Babel plugin: puts each text of the source behind a look-up in the catalogue.
//
//   <p>Waits since {moment(at)}</p>   becomes   <p>{rich("Waits since {0}", moment(at))}</p>
//   `${name} is stopped`              becomes   t("{0} is stopped", name)
//   plural(n, 'clip')                 stays; its words are entered as "clip|clips"
//
// So a component is written in plain English and nobody can forget to wrap a text: what is shown is in the catalogue.

import { hasWords, isText } from './rules.js';

const SOURCE = '@/shared/texts';
const OWN = /[\\/]shared[\\/]texts[\\/]|[\\/]src[\\/](?:api|test|features[\\/]components)[\\/]|\.test\.tsx?$/;
const SHOWN = /[\\/]ui[\\/]src[\\/]/;

/** Whether a file's texts belong in the catalogue. The sample studio's do not: they are data. */
export const isSource = (file) => SHOWN.test(file) && !OWN.test(file);

/** The fixed parts of a template with numbered places between them. */
const templateText = (node) =>
  node.quasis.map(({ value }, index) => (index ? `{${index - 1}}` : '') + (value.cooked ?? '')).join('');

/** The words of a call of `plural`, as the catalogue has them. */
function pluralText([, one, many]) {
  if (one?.type !== 'StringLiteral') return null;
  return `${one.value}|${many?.type === 'StringLiteral' ? many.value : `${one.value}s`}`;
}

export default function texts({ types: t }, { found } = {}) {
  const enter = (text) => found?.add(text);

  /** A call of `t` or `rich`, imported under a name that no source uses. */
  function call(state, name, text, values) {
    enter(text);
    state.used.add(name);
    return t.callExpression(t.identifier(`_${name}`), [t.stringLiteral(text), ...values]);
  }

  const isJsx = (part) => t.isJSXElement(part) || t.isJSXFragment(part);
  const asChild = (part) => (isJsx(part) ? part : t.jsxExpressionContainer(part));

  /** Replaces the texts among the children of an element. A drawing or a line break between them parts them. */
  function children(path, state) {
    const parts = t.react.buildChildren(path.node);
    if (!parts.some((part) => t.isStringLiteral(part) && hasWords(part.value))) return;
    const runs = [[]];
    for (const part of parts) {
      if (t.isJSXElement(part) && part.children.length === 0) runs.push([part], []);
      else runs.at(-1).push(part);
    }
    path.node.children = runs.flatMap((run) =>
      run.some((part) => t.isStringLiteral(part) && hasWords(part.value))
        ? oneText(run, state)
        : run.map(asChild),
    );
  }

  /** A run of words and values as one text; elements before and behind it stay outside. */
  function oneText(parts, state) {
    const isElement = (part) => isJsx(part) || (t.isLogicalExpression(part) && part.operator === '&&');
    let first = parts.findIndex((part) => !isElement(part));
    let last = parts.findLastIndex((part) => !isElement(part));
    // A blank beside an element is not part of the words.
    while (t.isStringLiteral(parts[first]) && !parts[first].value.trim()) first += 1;
    while (t.isStringLiteral(parts[last]) && !parts[last].value.trim()) last -= 1;
    const run = parts.slice(first, last + 1);
    const values = [];
    const text = run
      .map((part) => {
        if (t.isStringLiteral(part)) return part.value;
        values.push(part);
        return `{${values.length - 1}}`;
      })
      .join('');
    const lead = /^\s*/.exec(text)[0];
    const tail = /\s*$/.exec(text)[0];
    const space = (blank) => (blank ? [t.jsxExpressionContainer(t.stringLiteral(blank))] : []);
    return [
      ...parts.slice(0, first).map(asChild),
      ...space(lead),
      t.jsxExpressionContainer(call(state, values.length ? 'rich' : 't', text.trim(), values)),
      ...space(tail),
      ...parts.slice(last + 1).map(asChild),
    ];
  }

  return {
    name: 'texts',
    visitor: {
      Program: {
        enter(program, state) {
          state.used = new Set();
          if (!isSource(state.filename ?? '')) return program.stop();
          program.traverse({
            JSXElement: (path) => children(path, state),
            JSXFragment: (path) => children(path, state),
            CallExpression(path) {
              if (!t.isIdentifier(path.node.callee, { name: 'plural' })) return;
              const text = pluralText(path.node.arguments);
              if (text) enter(text);
            },
            StringLiteral(path) {
              const callee = path.parentPath.isCallExpression() ? path.parent.callee.name : null;
              if (callee === 't') enter(path.node.value);
              if (['t', '_t', '_rich', 'plural'].includes(callee)) return;
              if (!isText(path, path.node.value)) return;
              const looked = call(state, 't', path.node.value, []);
              path.replaceWith(path.parentPath.isJSXAttribute() ? t.jsxExpressionContainer(looked) : looked);
            },
            TemplateLiteral(path) {
              if (path.parentPath.isTaggedTemplateExpression() || path.parentPath.isTSLiteralType()) return;
              const text = templateText(path.node);
              if (!isText(path, text)) return;
              path.replaceWith(call(state, 't', text, path.node.expressions));
            },
          });
          if (state.used.size === 0) return;
          program.node.body.unshift(
            t.importDeclaration(
              [...state.used].map((name) => t.importSpecifier(t.identifier(`_${name}`), t.identifier(name))),
              t.stringLiteral(SOURCE),
            ),
          );
        },
      },
    },
  };
}
