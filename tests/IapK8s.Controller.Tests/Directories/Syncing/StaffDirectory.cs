using IapK8s.TestKit.Directories;

namespace IapK8s.Controller.Tests.Directories.Syncing;

/// <summary>People and groups as a slapd holds them.</summary>
internal static class StaffDirectory
{
    public static string DnOf(string uid) => $"uid={uid},ou=people,{SlapdServer.Suffix}";

    public static string Person(string uid) => $"""
        dn: {DnOf(uid)}
        objectClass: inetOrgPerson
        uid: {uid}
        cn: {uid}
        sn: {uid}
        mail: {uid}@shop.example.com


        """;

    public static string Group(string name, params IEnumerable<string> members) => $"""
        dn: cn={name},ou=groups,{SlapdServer.Suffix}
        objectClass: groupOfNames
        cn: {name}
        {string.Join('\n', members.Select(member => $"member: {DnOf(member)}"))}


        """;

    public static string Addition(string group, params IEnumerable<string> members) => Change("add", group, members);

    public static string Removal(string group, params IEnumerable<string> members) => Change("delete", group, members);

    private static string Change(string change, string group, IEnumerable<string> members) => $"""
        dn: cn={group},ou=groups,{SlapdServer.Suffix}
        changetype: modify
        {change}: member
        {string.Join('\n', members.Select(member => $"member: {DnOf(member)}"))}


        """;

    /// <summary>The resource and its Secret.</summary>
    /// <param name="request">Of the annotation; a new one is a reading at once.</param>
    /// <param name="approval">Of the other one.</param>
    public static string Manifest(SlapdServer server, string request = "", string approval = "", string more = "") => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapDirectory
        metadata:
          name: corp
          annotations: {iapk8s.io/sync-requested-at: "{{request}}", iapk8s.io/approve-removals: "{{approval}}"}
        spec:
          servers: ["{{server.TlsUrl}}"]
          tls: {caSecretRef: {name: corp-ldap, key: ca.crt} }
          bind: {dn: "{{SlapdServer.RootDn}}", secretRef: {name: corp-ldap, key: password} }
          users: {baseDN: "ou=people,{{SlapdServer.Suffix}}"}
          groups: {baseDN: "ou=groups,{{SlapdServer.Suffix}}"}
          schedule: {interval: 1h}
          {{more}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: corp-ldap, namespace: iap-system}
        stringData:
          password: {{SlapdServer.RootPassword}}
          ca.crt: |
            {{server.AuthorityPem.ReplaceLineEndings("\n    ")}}
        """;
}
