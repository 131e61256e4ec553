/** `cem analyze` reads this; see scripts/manifest.mjs. */

/** Marks members that are nobody's but ours, which the analyzer takes for public: `@internal` and Lit's statics. */
const onlyPublicMembers = {
  name: 'only-public-members',
  packageLinkPhase({ customElementsManifest }) {
    for (const module of customElementsManifest.modules) {
      for (const declaration of module.declarations ?? []) {
        declaration.members = declaration.members?.filter(
          ({ name, privacy, static: isStatic }) =>
            !isStatic && privacy !== 'private' && privacy !== 'protected' && !name.startsWith('#'),
        );
        for (const attribute of declaration.attributes ?? []) {
          // Documented once, at the property.
          const member = declaration.members?.find(({ name }) => name === attribute.fieldName);
          if (member !== undefined && attribute.description === undefined) attribute.description = member.description;
          if (member !== undefined) attribute.type = member.type;
        }
        // The class they come from is not in the manifest: nobody can use it by itself.
        for (const part of [...(declaration.attributes ?? []), ...(declaration.members ?? [])])
          delete part.inheritedFrom;
      }
    }
    customElementsManifest.modules = customElementsManifest.modules.filter(({ declarations, exports }) =>
      [...(declarations ?? []), ...(exports ?? [])].some(
        ({ kind, tagName }) => tagName !== undefined || kind === 'custom-element-definition',
      ),
    );
  },
};

export default {
  globs: ['src/element/attribute-properties.ts', 'src/element/spice-display.component.ts', 'src/element/define.ts'],
  litelement: true,
  packagejson: false,
  plugins: [onlyPublicMembers],
};
