using IapK8s.TestKit.Directories;

namespace IapK8s.EndToEnd.Tests.Directories;

/// <summary>The demo's people in a slapd, and the IapDirectory that reads them.</summary>
internal static class DirectoryFile
{
    public const string Name = "directory.yaml";

    private static readonly string[] People = ["alice", "bob", "carol"];

    /// <summary>As LDIF.</summary>
    public static readonly string Entries = $"""
        {string.Concat(People.Select(Person))}
        dn: cn=Watchers,ou=groups,{SlapdServer.Suffix}
        objectClass: groupOfNames
        cn: Watchers
        member: {DnOf("alice")}
        member: {DnOf("bob")}

        """;

    public static string Removal(string person) => $"""
        dn: cn=Watchers,ou=groups,{SlapdServer.Suffix}
        changetype: modify
        delete: member
        member: {DnOf(person)}

        """;

    public static string Yaml(SlapdServer server) => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapDirectory
        metadata: {name: corp}
        spec:
          servers: ["{{server.TlsUrl}}"]
          tls: {caSecretRef: {name: corp-ldap, key: ca.crt} }
          bind: {dn: "{{SlapdServer.RootDn}}", secretRef: {name: corp-ldap, key: password} }
          users: {baseDN: "ou=people,{{SlapdServer.Suffix}}"}
          groups: {baseDN: "ou=groups,{{SlapdServer.Suffix}}", prefix: corp-}
          schedule: {interval: 10s}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: corp-ldap, namespace: iap-system}
        stringData:
          password: {{SlapdServer.RootPassword}}
          ca.crt: |
            {{server.AuthorityPem.ReplaceLineEndings("\n    ")}}
        """;

    private static string DnOf(string uid) => $"uid={uid},ou=people,{SlapdServer.Suffix}";

    private static string Person(string uid) => $"""
        dn: {DnOf(uid)}
        objectClass: inetOrgPerson
        uid: {uid}
        cn: {uid}
        sn: {uid}
        mail: {uid}@example.com


        """;
}
