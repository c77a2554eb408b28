// What counts as a text for people. English stands in the source where it is used; these rules find it there.

/** Attributes and properties whose strings are always read by a person. */
const READ = new Set([
  'about',
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'blocked',
  'brings',
  'detail',
  'error',
  'group',
  'heading',
  'hint',
  'label',
  'name',
  'note',
  'placeholder',
  'text',
  'title',
  'verb',
  'what',
  'where',
  'word',
]);

/** Attributes and properties whose strings only the machine reads. */
const MACHINE = new Set([
  'aria-controls',
  'aria-current',
  'aria-describedby',
  'aria-keyshortcuts',
  'aria-live',
  'also',
  'className',
  'code',
  'd',
  'data-find',
  'data-modal',
  'entity',
  'fill',
  'gridTemplateColumns',
  'href',
  'htmlFor',
  'icon',
  'id',
  'key',
  'keys',
  'kind',
  'path',
  'queryKey',
  'ref',
  'role',
  'scope',
  'src',
  'state',
  'stroke',
  'style',
  'to',
  'transform',
  'type',
  'value',
  'variant',
  'viewBox',
]);

/** Functions that take names, not texts. */
const CALLS = new Set([
  'addEventListener',
  'cx',
  'closest',
  'createStore',
  'endsWith',
  'getItem',
  'has',
  'includes',
  'indexOf',
  'join',
  'lazy',
  'liveQuery',
  'localeCompare',
  'matchMedia',
  'matches',
  'navigate',
  'normalize',
  'querySelector',
  'querySelectorAll',
  'removeEventListener',
  'replace',
  'replaceAll',
  'setItem',
  'split',
  'startsWith',
  'useRoute',
]);

/** Whether a string could be words for a person at all. */
export const hasWords = (text) => /\p{L}{2}/u.test(text);

/** Whether a string reads like words for a person: a sentence, or one capitalised word. */
export function readsLikeText(text) {
  if (/^[^\p{L}"“{–−(]/u.test(text) || /[=;<>[\]\\|_]|\w\(|\)\w|^\w+-\w+(?: |$)/u.test(text)) return false;
  return /^[^/]*\s[^/]*$/.test(text.trim()) || /^\p{Lu}\p{Ll}+$/u.test(text);
}

/** The name of an attribute or property that a path stands in directly, through conditions and brackets. */
function slotOf(path) {
  for (let at = path; at.parentPath; at = at.parentPath) {
    const { parent, key } = at;
    if (parent.type === 'JSXAttribute') {
      // The name of an icon is its drawing, not a word.
      if (at.parentPath.parent.name.name === 'Icon' && nameOf(parent.name) === 'name') return 'icon';
      return key === 'value' ? nameOf(parent.name) : null;
    }
    if (parent.type === 'ObjectProperty') return key === 'value' ? nameOf(parent.key) : null;
    const through =
      parent.type === 'JSXExpressionContainer' ||
      parent.type === 'LogicalExpression' ||
      parent.type === 'TSAsExpression' ||
      parent.type === 'TSSatisfiesExpression' ||
      parent.type === 'ParenthesizedExpression' ||
      (parent.type === 'ConditionalExpression' && key !== 'test');
    if (!through) return null;
  }
  return null;
}

function nameOf(node) {
  if (node.type === 'JSXNamespacedName') return `${node.namespace.name}:${node.name.name}`;
  return node.name ?? node.value ?? null;
}

/** Whether a string stands where only the machine reads it. */
function isForMachine(path) {
  const slot = slotOf(path);
  if (slot !== null) return MACHINE.has(slot);
  for (let at = path; at.parentPath; at = at.parentPath) {
    const { parent, key, listKey } = at;
    switch (parent.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
      case 'ImportExpression':
      case 'TSLiteralType':
      case 'TSEnumMember':
      case 'TSExternalModuleReference':
      case 'SwitchCase':
      case 'ThrowStatement':
      case 'TaggedTemplateExpression':
        return true;
      case 'BinaryExpression':
        return parent.operator !== '+';
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        // `[…].includes(x)`: the list is compared with, not shown.
        if (key === 'property') return true;
        if (CALLS.has(nameOf(parent.property))) return true;
        return false;
      case 'ObjectProperty':
        return key === 'key' || MACHINE.has(nameOf(parent.key));
      case 'JSXAttribute':
        return MACHINE.has(nameOf(parent.name));
      case 'NewExpression':
        return true;
      case 'CallExpression':
      case 'OptionalCallExpression':
        if (listKey !== 'arguments') break;
        if (parent.callee.type === 'Import') return true;
        return CALLS.has(nameOf(parent.callee.property ?? parent.callee));
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'BlockStatement':
      case 'Program':
        return false;
      default:
    }
  }
  return false;
}

/** Whether a string or template with these fixed parts is a text for people. */
export function isText(path, text) {
  if (!hasWords(text) || /^https?:/.test(text) || isForMachine(path)) return false;
  return READ.has(slotOf(path)) || readsLikeText(text);
}
