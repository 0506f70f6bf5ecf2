# syntax=docker/dockerfile:1
# A target per program: controller, gateway, sidecar; demo-idp and demo-app for hack/e2e/kind.sh. `make image` builds the first three.
#
# The compilers run on the machine that builds, whatever the image is for; only what installs packages for the image itself runs
# emulated (docker buildx with binfmt_misc) where the two differ.
ARG SDK_VERSION=10.0.401
ARG RUNTIME_VERSION=10.0
ARG UBUNTU=noble

# --- Compiling ---------------------------------------------------------------------------------

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${SDK_VERSION}-${UBUNTU} AS source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_XMLDOC_MODE=skip
WORKDIR /source
COPY . .

FROM source AS publish
ARG TARGETARCH
ARG VERSION=0.0.0-dev
# .NET calls amd64 x64. The hosts share one runtime, which the base image brings.
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    set -eu; arch=$(echo "$TARGETARCH" | sed 's/amd64/x64/'); \
    for host in Controller Gateway; do \
        dotnet publish "src/IapK8s.$host" -c Release -r "linux-$arch" --no-self-contained -p:Version="$VERSION" -o "/out/$host"; \
    done

FROM source AS publish-demo
ARG TARGETARCH
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    set -eu; arch=$(echo "$TARGETARCH" | sed 's/amd64/x64/'); \
    for demo in Idp App; do \
        dotnet publish "hack/demo/$demo" -c Release -r "linux-$arch" --no-self-contained -o "/out/$demo"; \
    done

FROM source AS publish-native
ARG TARGETARCH
RUN hack/image/native-toolchain "$TARGETARCH"
ARG VERSION=0.0.0-dev
# lld links for every architecture; the symbols of the program are a file of their own, which stays here.
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    arch=$(echo "$TARGETARCH" | sed 's/amd64/x64/'); \
    dotnet publish src/IapK8s.Sidecar -c Release -r "linux-$arch" -p:Version="$VERSION" -p:LinkerFlavor=lld -o /out/Sidecar

# --- What the images need of a distribution ----------------------------------------------------

# On the image's own platform: ldd tells what nft loads only where nft could run.
FROM ubuntu:${UBUNTU} AS distribution
RUN apt-get update && apt-get install -y --no-install-recommends nftables libldap2 tzdata && rm -rf /var/lib/apt/lists/*
COPY hack/image/copy-program /usr/local/bin/
RUN copy-program /nft nft
RUN copy-program /ldap "$(ldconfig -p | sed -n 's|.*=> \(/.*/libldap\.so\.2\)$|\1|p')"

# --- Images ------------------------------------------------------------------------------------

FROM mcr.microsoft.com/dotnet/aspnet:${RUNTIME_VERSION}-${UBUNTU}-chiseled AS controller
ARG VERSION=0.0.0-dev
ARG REVISION=
LABEL org.opencontainers.image.title="iap-controller" \
      org.opencontainers.image.description="Compiles policies and pushes each pod its own" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
# Access levels speak of time zones; the base image knows none.
COPY --from=distribution /usr/share/zoneinfo /usr/share/zoneinfo
# Directory sync speaks LDAP through OpenLDAP's library, the build with GnuTLS: TrustFolder counts on it.
COPY --from=distribution /ldap/ /
COPY --from=publish /out/Controller /app
COPY LICENSE /licenses/
USER 1654
EXPOSE 8443 8445 9443
ENTRYPOINT ["/app/iap-controller"]

FROM mcr.microsoft.com/dotnet/aspnet:${RUNTIME_VERSION}-${UBUNTU}-chiseled AS gateway
ARG VERSION=0.0.0-dev
ARG REVISION=
LABEL org.opencontainers.image.title="iap-gateway" \
      org.opencontainers.image.description="Sign-in portal and session service" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=publish /out/Gateway /app
COPY LICENSE /licenses/
USER 1654
EXPOSE 8080 8444 8445
ENTRYPOINT ["/app/iap-gateway"]

# No shell, no package manager: the native program, and nft for its verb capture.
FROM mcr.microsoft.com/dotnet/runtime-deps:${RUNTIME_VERSION}-${UBUNTU}-chiseled AS sidecar
ARG VERSION=0.0.0-dev
ARG REVISION=
LABEL org.opencontainers.image.title="iap-sidecar" \
      org.opencontainers.image.description="Stands in front of an app and decides every request" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=distribution /nft/ /
COPY --from=publish-native /out/Sidecar/iap-sidecar /usr/local/bin/iap-sidecar
COPY LICENSE /licenses/
USER 1337
# Both load all their libraries here, or the build ends: a missing one would only be noticed in somebody's pod.
RUN ["/usr/sbin/nft", "--version"]
RUN ["/usr/local/bin/iap-sidecar", "--version"]
EXPOSE 15001 15020 15021
ENTRYPOINT ["/usr/local/bin/iap-sidecar"]

FROM mcr.microsoft.com/dotnet/aspnet:${RUNTIME_VERSION}-${UBUNTU}-chiseled AS demo-idp
COPY --from=publish-demo /out/Idp /app
USER 1654
ENTRYPOINT ["/app/demo-idp"]

FROM mcr.microsoft.com/dotnet/aspnet:${RUNTIME_VERSION}-${UBUNTU}-chiseled AS demo-app
COPY --from=publish-demo /out/App /app
USER 1654
ENTRYPOINT ["/app/demo-app"]
