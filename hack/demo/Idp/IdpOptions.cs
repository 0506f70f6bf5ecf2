namespace IapK8s.Demo.Idp;

/// <summary>What the command line says.</summary>
internal sealed record IdpOptions(
    string Urls,
    string Issuer,
    IReadOnlyList<IdpClient> Clients,
    IReadOnlyList<PostLogoutUri> PostLogoutUris,
    string Password,
    string SecondFactorCode);

/// <summary>A client with one of its redirect URIs; no secret makes it a public client.</summary>
internal sealed record IdpClient(string Id, string? Secret, Uri RedirectUri);

/// <summary>Where a client may send the browser after a sign-out.</summary>
internal sealed record PostLogoutUri(string ClientId, Uri Uri);
