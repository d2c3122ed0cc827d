// Reads every document into its type and writes it again.

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;

public class RoundTrip {
    public static void main(String[] args) throws Exception {
        ObjectMapper mapper = new ObjectMapper()
                .setSerializationInclusion(JsonInclude.Include.NON_NULL)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        for (File file : new File(args[0]).listFiles()) {
            Class<?> type = Class.forName("clerkuser." + file.getName().replace(".json", ""));
            mapper.writeValue(new File(args[1], file.getName()), mapper.readValue(file, type));
        }
    }
}
