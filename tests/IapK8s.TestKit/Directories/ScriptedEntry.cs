namespace IapK8s.TestKit.Directories;

/// <summary>An entry as a <see cref="ScriptedLdapServer"/> sends it, with attributes' options in their names.</summary>
public sealed record ScriptedEntry(string Dn, params (string Attribute, string[] Values)[] Attributes);
