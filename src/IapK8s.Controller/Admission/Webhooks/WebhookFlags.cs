using System.CommandLine;

namespace IapK8s.Controller.Admission.Webhooks;

/// <summary>The flags of admission: all of them, or none.</summary>
internal sealed class WebhookFlags
{
    private static readonly string[] Files = ["tls.crt", "tls.key"];

    private readonly Option<string?> _listen = ControllerFlags.Flag("--webhook-listen", "IP:PORT", "Where the API server asks about pods and policies, with TLS; nowhere when absent");
    private readonly Option<string?> _certificate = ControllerFlags.Flag("--webhook-cert-dir", "DIR", "Folder with tls.crt and tls.key for it, read again when replaced; a certificate of our own authority when absent");
    private readonly Option<string?> _image = ControllerFlags.Flag("--sidecar-image", "IMAGE", "What is put into pods");
    private readonly Option<string?> _push = ControllerFlags.Flag("--push-address", "URL", "Where pods reach the controller, such as https://iap-controller.iap-system.svc:8443");

    public IEnumerable<Option<string?>> All => [_listen, _certificate, _image, _push];

    public WebhookOptions? Read(ParseResult parsed, List<string> mistakes)
    {
        if (Said(parsed, _listen) is null)
        {
            mistakes.AddRange(new[] { _certificate, _image, _push }.Where(option => Said(parsed, option) is not null)
                .Select(option => $"{option.Name} is given without {_listen.Name}: it is for the webhooks, and they are not served"));
            return null;
        }

        return new WebhookOptions
        {
            Listen = ControllerFlags.Endpoint(parsed, _listen, mistakes),
            CertificateDirectory = Folder(parsed, mistakes),
            SidecarImage = Image(parsed, mistakes),
            PushAddress = ControllerFlags.Origin(parsed, _push, httpOnLocalhost: false, mistakes),
        };
    }

    private string? Folder(ParseResult parsed, List<string> mistakes)
    {
        if (Said(parsed, _certificate) is not { } folder)
        {
            return null;
        }

        mistakes.AddRange(Files.Where(file => !File.Exists(Path.Combine(folder, file))).Select(file => $"{_certificate.Name} '{folder}' holds no {file}"));
        return Path.GetFullPath(folder);
    }

    private string Image(ParseResult parsed, List<string> mistakes)
    {
        var image = Said(parsed, _image);
        if (image is null || image.Any(char.IsWhiteSpace))
        {
            mistakes.Add(image is null ? $"{_image.Name} is missing: name the image that is put into pods" : $"{_image.Name} '{image}' is not the name of an image");
        }

        return image ?? "";
    }

    private static string? Said(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is { Length: > 0 } said ? said : null;
}
