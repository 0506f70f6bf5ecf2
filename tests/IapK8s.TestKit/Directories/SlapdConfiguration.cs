using System.Text;

namespace IapK8s.TestKit.Directories;

/// <summary>The files that a <see cref="SlapdServer"/> starts from (slapd.conf(5)).</summary>
internal static class SlapdConfiguration
{
    /// <summary>Entries that are always there.</summary>
    public const string Base =
        """
        dn: dc=example,dc=com
        objectClass: dcObject
        objectClass: organization
        dc: example
        o: Example

        dn: ou=people,dc=example,dc=com
        objectClass: organizationalUnit
        ou: people

        dn: ou=groups,dc=example,dc=com
        objectClass: organizationalUnit
        ou: groups


        """;

    public static void Write(string folder, SlapdOptions options, (string Certificate, string Key) tls)
    {
        string FileOf(string name, string content)
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, content);
            return path;
        }

        var database = Directory.CreateDirectory(Path.Combine(folder, "database")).FullName;
        var text = new StringBuilder();
        foreach (var schema in (string[])["core", "cosine", "inetorgperson", "nis"])
            text.AppendLine($"include /etc/ldap/schema/{schema}.schema");
        text.AppendLine($"modulepath /usr/lib/ldap\nmoduleload back_mdb\nmoduleload memberof\nmoduleload refint\nmoduleload syncprov\npidfile {Path.Combine(folder, "slapd.pid")}\nthreads 4\nsizelimit unlimited");
        if (options.HasActiveDirectorySchema)
            text.AppendLine($"include {FileOf("ad.schema", ActiveDirectorySchema.Text)}");
        if (options.RootDse.Length > 0)
            text.AppendLine($"rootDSE {FileOf("rootdse.ldif", $"dn:\n{options.RootDse}\n")}");
        text.AppendLine($"TLSCertificateFile {FileOf("server.pem", tls.Certificate)}\nTLSCertificateKeyFile {FileOf("server.key", tls.Key)}");
        text.AppendLine($"database mdb\nsuffix \"{SlapdServer.Suffix}\"\nrootdn \"{SlapdServer.RootDn}\"\nrootpw {SlapdServer.RootPassword}\ndirectory {database}\nmaxsize 1073741824\ndbnosync\nindex objectClass eq\nindex entryUUID,entryCSN eq");
        text.AppendLine(options.DatabaseLines);
        if (options.KeepsMemberOf)
            text.AppendLine($"overlay memberof\nmemberof-refint TRUE\nmemberof-group-oc {(options.HasActiveDirectorySchema ? "group" : "groupOfNames")}");
        if (options.FollowsRenames)
            text.AppendLine("overlay refint\nrefint_attributes member uniqueMember");
        if (options.NumbersChanges)
            text.AppendLine("overlay syncprov");
        FileOf("slapd.conf", text.ToString());
    }
}
