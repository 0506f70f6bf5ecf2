using System.Text.Json;
using IapK8s.Protocol.Storage;

namespace IapK8s.Controller.Status;

/// <summary><c>STATE/status.json</c>, replaced as a whole and only when it says something new.</summary>
internal sealed class StatusFile(ControllerOptions options)
{
    private readonly string _path = Path.Combine(options.StateDirectory, "status.json");
    private byte[] _written = [];

    public void Write(StatusDocument document)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(document, StatusJson.Default.StatusDocument);
        if (!json.AsSpan().SequenceEqual(_written))
        {
            PrivateFile.Write(_path, json, durable: false);
            _written = json;
        }
    }
}
