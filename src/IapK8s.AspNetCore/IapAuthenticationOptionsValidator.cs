using IapK8s.AspNetCore.Keys;
using Microsoft.Extensions.Options;

namespace IapK8s.AspNetCore;

/// <summary>Every mistake at once, each with the field and what to write instead.</summary>
internal sealed class IapAuthenticationOptionsValidator : IValidateOptions<IapAuthenticationOptions>
{
    public ValidateOptionsResult Validate(string? name, IapAuthenticationOptions options)
    {
        var mistakes = Mistakes(options).Select(m => $"{nameof(IapAuthenticationOptions)}.{m}").ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Mistakes(IapAuthenticationOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Issuer))
            yield return "Issuer is empty: set it to the assertion issuer of this app, as the policy's status shows it.";
        if (string.IsNullOrWhiteSpace(options.Audience))
            yield return "Audience is empty: set it to /namespaces/<namespace>/policies/<policy>, or to the policy's assertion.audience.";
        if (!IsToken(options.HeaderName))
            yield return $"HeaderName '{options.HeaderName}' is not a header name: use {IapAuthenticationDefaults.HeaderName} or {IapAuthenticationDefaults.GoogleHeaderName}.";

        var sources = (options.KeySetUri is null ? 0 : 1) + (options.KeySet is null ? 0 : 1) + (options.PublicKeys.Count == 0 ? 0 : 1);
        if (sources == 0)
            yield return "KeySetUri, KeySet and PublicKeys are all empty: set KeySetUri to the sidecar's /.iap/jwks.json, or pin keys with one of the others.";
        if (sources > 1)
            yield return "KeySetUri, KeySet and PublicKeys exclude each other: keep the one that you mean, so that nobody trusts a key by accident.";

        if (options.KeySetUri is { } uri && UriMistake(uri) is { } wrong)
            yield return wrong;
        if (options.BackchannelHttpHandler is not null && options.KeySetUri is null)
            yield return "BackchannelHttpHandler is set but nothing is fetched: set KeySetUri, or remove the handler.";

        if (options.KeySet is { } json && !KeySetReader.TryReadJwks(json, out _, out var fault))
            yield return $"KeySet {fault}: paste the JSON that /.iap/jwks.json serves.";
        foreach (var (kid, pem) in options.PublicKeys)
        {
            if (!KeySetReader.TryReadPem(kid, pem, out _, out var pemFault))
                yield return $"PublicKeys['{kid}'] {pemFault}: give a PEM block 'PUBLIC KEY' with a P-256 key.";
        }
    }

    // A key set that came over plain http is whatever the network says it is.
    private static string? UriMistake(Uri uri) => uri switch
    {
        { IsAbsoluteUri: false } => $"KeySetUri '{uri}' is relative: write the whole URL, with scheme and host.",
        { UserInfo.Length: > 0 } => "KeySetUri holds a user name or password: remove it, a key set is public.",
        { Fragment.Length: > 0 } => $"KeySetUri '{uri}' has a fragment: remove it, it is never sent.",
        _ when uri.Scheme == Uri.UriSchemeHttps => null,
        _ when uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || LoopbackNames.Contains(uri.Host)) => null,
        _ => $"KeySetUri '{uri}' can be forged on the way: use https, or http to a loopback address such as the sidecar's.",
    };

    // RFC 9110 §5.6.2.
    private static bool IsToken(string? name) =>
        !string.IsNullOrEmpty(name) && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
