using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using IapK8s.Protocol.Storage;

namespace IapK8s.Controller.Providers;

/// <summary>What was fetched last, kept over restarts in <c>STATE/providers</c>: a provider that is down at our start costs nobody the sign-in.</summary>
internal sealed class ProviderStore(ControllerOptions options, ILogger<ProviderStore> logger)
{
    private const int LargestFile = 4 * 1024 * 1024;

    private readonly string _folder = Path.Combine(options.StateDirectory, "providers");

    /// <summary>Null where there is nothing, or nothing good: it can be fetched again, so a broken file is only logged.</summary>
    public ProviderDocument? Read(string issuer)
    {
        var path = PathOf(issuer);
        try
        {
            if (PrivateFile.Read(path, LargestFile) is not { } json)
            {
                return null;
            }

            var document = JsonSerializer.Deserialize(json, ProviderJson.Default.ProviderDocument);
            if (document is null || !string.Equals(document.Issuer, issuer, StringComparison.Ordinal))
            {
                throw new ProviderException("it is of another issuer");
            }

            ProviderMetadata.JwksAddress(Encoding.UTF8.GetBytes(document.Metadata), issuer);
            ProviderKeys.Normalize(Encoding.UTF8.GetBytes(document.Jwks), out _);
            return document;
        }
        catch (Exception error) when (error is JsonException or ProviderException or IOException or UnauthorizedAccessException)
        {
            Log.ProviderFileIgnored(logger, path, error.Message);
            return null;
        }
    }

    public void Write(ProviderDocument document) =>
        PrivateFile.Write(PathOf(document.Issuer), JsonSerializer.SerializeToUtf8Bytes(document, ProviderJson.Default.ProviderDocument));

    private string PathOf(string issuer) => Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(issuer)).AsSpan(0, 16)) + ".json");
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProviderDocument))]
internal sealed partial class ProviderJson : JsonSerializerContext;
