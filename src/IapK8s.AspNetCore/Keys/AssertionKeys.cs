using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace IapK8s.AspNetCore.Keys;

/// <summary>Chooses the key source that the (validated) options name.</summary>
internal static class AssertionKeys
{
    public static IAssertionKeys Create(IapAuthenticationOptions options, TimeProvider time, ILogger logger)
    {
        if (options.KeySetUri is { } uri)
            return new FetchedKeys(uri, options.BackchannelHttpHandler, time, logger);
        if (options.KeySet is { } json)
            return KeySetReader.TryReadJwks(json, out var keys, out var fault) ? new StaticKeys(keys) : throw new FormatException($"KeySet {fault}");
        return new StaticKeys(options.PublicKeys.ToFrozenDictionary(
            pair => pair.Key,
            pair => KeySetReader.TryReadPem(pair.Key, pair.Value, out var key, out var fault) ? key : throw new FormatException($"PublicKeys['{pair.Key}'] {fault}"),
            StringComparer.Ordinal));
    }

    private sealed class StaticKeys(FrozenDictionary<string, SecurityKey> keys) : IAssertionKeys
    {
        public ValueTask<SecurityKey?> FindAsync(string keyId) => new(keys.GetValueOrDefault(keyId));
    }
}
