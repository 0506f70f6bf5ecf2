namespace IapK8s.Compiler.Inputs;

/// <summary>What gateways were started for, besides signing people in.</summary>
[Flags]
public enum GatewayServing
{
    None = 0,

    /// <summary>Ingresses may ask for decisions, over HTTP or gRPC.</summary>
    ForwardAuth = 1,

    /// <summary>Apps outside the cluster are forwarded to.</summary>
    Applications = 2,

    All = ForwardAuth | Applications,
}
