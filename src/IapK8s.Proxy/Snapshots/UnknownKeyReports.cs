using System.Threading.Channels;
using IapK8s.Protocol.Push.V1;

namespace IapK8s.Proxy.Snapshots;

/// <summary>Key ids to report, which anybody may invent: each is reported once in a while, a few at a time, and what is too much is dropped.</summary>
internal sealed class UnknownKeyReports(TimeProvider time)
{
    public const int MostAtOnce = 32;

    private const int MostRemembered = 1024;
    private const int LongestId = 256;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private readonly Lock _changing = new();
    private readonly Dictionary<(string Provider, string KeyId), DateTimeOffset> _reported = [];
    private readonly Channel<UnknownKey> _waiting = Channel.CreateBounded<UnknownKey>(new BoundedChannelOptions(MostAtOnce) { FullMode = BoundedChannelFullMode.DropWrite });

    public ChannelReader<UnknownKey> Waiting => _waiting.Reader;

    public void Add(string provider, string keyId)
    {
        if (keyId.Length is 0 or > LongestId)
        {
            return;
        }

        lock (_changing)
        {
            var now = time.GetUtcNow();
            if (_reported.TryGetValue((provider, keyId), out var last) && now < last + Again)
            {
                return;
            }

            if (_reported.Count >= MostRemembered)
            {
                _reported.Clear();
            }

            _reported[(provider, keyId)] = now;
        }

        _waiting.Writer.TryWrite(new UnknownKey { Provider = provider, KeyId = keyId });
    }
}
