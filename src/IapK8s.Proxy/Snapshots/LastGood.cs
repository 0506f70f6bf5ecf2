using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Storage;

namespace IapK8s.Proxy.Snapshots;

/// <summary>The pushed table as it was last acknowledged, kept for a restart: 32 bytes of SHA-256, then a DeltaResponse that holds everything, whose nonce names
/// the moment and whose it is. Mode 0600; it holds keys.</summary>
internal sealed class LastGood(string directory, TimeProvider time)
{
    private const int LargestFile = 256 * 1024 * 1024;

    private readonly string _path = Path.Combine(directory, "last-good.bin");

    /// <exception cref="IOException">It could not be kept, and what was kept before is gone: a restart must not bring back what was withdrawn.</exception>
    public void Write(ResourceTable table, string owner)
    {
        var response = new DeltaResponse
        {
            Nonce = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().ToUnixTimeSeconds()} {owner}"),
            SystemVersion = table.Version.ToString(),
        };
        response.Resources.Add(table.Resources.Values);
        var payload = response.ToByteArray();
        var content = new byte[SHA256.HashSizeInBytes + payload.Length];
        SHA256.HashData(payload, content);
        payload.CopyTo(content, SHA256.HashSizeInBytes);
        try
        {
            PrivateFile.Write(_path, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(_path);
            throw new IOException($"{_path} could not be written: {error.Message}", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(payload);
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Null where there is none, or none that is good for this process now; <paramref name="reason"/> says why, empty where there simply is none.</summary>
    public ResourceTable? Read(string owner, TimeSpan maxAge, IReadOnlyCollection<string> features, out DateTimeOffset written, out string reason)
    {
        (written, reason) = (default, "");
        try
        {
            if (PrivateFile.Read(_path, LargestFile) is not { } content)
            {
                return null;
            }

            var payload = content.AsSpan(Math.Min(content.Length, SHA256.HashSizeInBytes));
            if (payload.IsEmpty || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(payload), content.AsSpan(0, SHA256.HashSizeInBytes)))
            {
                reason = "it is not what was written";
                return null;
            }

            var response = DeltaResponse.Parser.ParseFrom(payload);
            var table = ResourceTable.Empty.Apply(response, features);
            if (response.Nonce.Split(' ') is not [var seconds, var whose] || whose != owner || table.Version.ToString() != response.SystemVersion
                || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var moment))
            {
                reason = "it is another process's";
                return null;
            }

            written = DateTimeOffset.FromUnixTimeSeconds(moment);
            // A clock that was set back must not make it young again.
            reason = written > time.GetUtcNow() + TimeSpan.FromMinutes(5) || time.GetUtcNow() - written > maxAge ? "it is too old" : "";
            return reason.Length == 0 ? table : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidProtocolBufferException or RefusedException or ArgumentOutOfRangeException)
        {
            reason = error.Message;
            return null;
        }
    }
}
