namespace IapK8s.Demo.App;

/// <summary>What the command line says; without a verifier the app believes nobody.</summary>
internal sealed record AppOptions(string Name, string Urls, VerifierOptions? Verifier);

/// <summary>How the app knows a genuine assertion.</summary>
internal sealed record VerifierOptions(Uri KeySet, string Issuer, string Audience, string Header);
