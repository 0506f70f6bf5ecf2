namespace IapK8s.TestKit.Directories;

/// <summary>What a <see cref="SlapdServer"/> begins with.</summary>
public sealed record SlapdOptions
{
    /// <summary>Entries below the suffix, LDIF without change types; added before the server starts, where overlays do not see them.</summary>
    public string Entries { get; init; } = "";

    /// <summary>The overlay memberof: it keeps <c>memberOf</c> of what is added or changed from now on.</summary>
    public bool KeepsMemberOf { get; init; }

    /// <summary>The overlay refint: it follows renames in <c>member</c>, as directories do that companies run.</summary>
    public bool FollowsRenames { get; init; } = true;

    /// <summary>The overlay syncprov: it keeps <c>contextCSN</c>.</summary>
    public bool NumbersChanges { get; init; } = true;

    /// <summary>Active Directory's names for things: <c>sAMAccountName</c>, <c>objectSid</c>, <c>primaryGroupID</c> and so on.</summary>
    public bool HasActiveDirectorySchema { get; init; }

    /// <summary>Attributes of the rootDSE, LDIF lines.</summary>
    public string RootDse { get; init; } = "";

    /// <summary>Lines of slapd.conf for the database, such as <c>access to …</c> or <c>limits …</c>.</summary>
    public string DatabaseLines { get; init; } = "";

    /// <summary>Its certificate and key, PEM; null for one of its own authority for <c>127.0.0.1</c>.</summary>
    public (string Certificate, string Key)? Certificate { get; init; }
}
