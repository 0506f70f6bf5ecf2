using IapK8s.Protocol.Envoy;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>What became of a request at Envoy: forwarded with these headers, or answered in the app's stead.</summary>
internal sealed record EnvoyOutcome(CheckResponse Answer, IReadOnlyList<(string Name, string Value)> AtTheApp)
{
    public bool IsForwarded => Answer.Status.Code == 0;

    /// <summary>200 stands for forwarded, as in the cases of the proxy door.</summary>
    public int Status => IsForwarded ? 200 : (int)Answer.DeniedResponse.Status.Code;

    public string Body => Answer.DeniedResponse?.Body ?? "";

    public static EnvoyOutcome Of(EnvoyRequest request, CheckResponse answer)
    {
        var isForwarded = answer.Status.Code == 0;
        (answer.OkResponse is not null).ShouldBe(isForwarded);
        (answer.DeniedResponse is not null).ShouldBe(!isForwarded);
        return new EnvoyOutcome(answer, isForwarded ? request.After(answer.OkResponse!) : []);
    }

    public string[] App(string name) => [.. AtTheApp.Where(line => line.Name == name).Select(line => line.Value)];

    public string[] Client(string name) => [.. Answer.DeniedResponse.Headers.Where(option => option.Header.Key == name).Select(option => option.Header.Value)];

    public string? Told(string name) => Answer.DynamicMetadata.Fields.TryGetValue(name, out var value) ? value.StringValue : null;
}
